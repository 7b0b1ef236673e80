/** Answers what the editor asks about loops that stand still: their stacks, scopes and values, and what is typed into the console. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { failed, read, type Read } from '#protocol/read.ts';
import { ownerOf } from '#session/advice.ts';
import { t } from '../view/words.ts';
import { answer, commands } from './commands.ts';
import { framesOf, type ShownFrame, sourceOf } from './frames.ts';
import { type Field, scopesOf } from './scopes.ts';
import type { EditorScreen } from './screen.ts';
import { exceptionOf } from './stopped.ts';
import type { ShownLoop, Stop, Subject } from './subject.ts';

/** From our way of counting to the editor's. */
export interface Counting {
  readonly line: (line: number) => number;
  readonly column: (column: number) => number;
}

export class Inspection {
  readonly #subject: Subject;
  readonly #screen: EditorScreen;
  readonly #counting: Counting;

  constructor(subject: Subject, screen: EditorScreen, counting: Counting) {
    this.#subject = subject;
    this.#screen = screen;
    this.#counting = counting;
  }

  threads(): Read<DebugProtocol.ThreadsResponse['body']> {
    return read({ threads: this.#subject.loops().map(({ id, name }) => ({ id: this.#screen.thread(id), name })) });
  }

  loop(thread: number): Read<ShownLoop> {
    const id = this.#screen.loopOf(thread);
    const loop = this.#subject.loops().find((loop) => loop.id === id);
    return loop === undefined ? failed(t('There is no loop with the number {0}', thread)) : read(loop);
  }

  stack({
    threadId,
    startFrame = 0,
    levels = 0,
  }: DebugProtocol.StackTraceArguments): Read<DebugProtocol.StackTraceResponse['body']> {
    const loop = this.loop(threadId);
    if (!loop.ok) return loop;
    const stop = this.#subject.stop(loop.value.id);
    // It may have gone on since the editor heard that it stands still.
    if (stop === null) return read({ stackFrames: [], totalFrames: 0 });
    const frames = framesOf(stop);
    const asked = frames.slice(startFrame, levels > 0 ? startFrame + levels : frames.length);
    return read({ stackFrames: asked.map((frame) => this.#frame(frame, stop)), totalFrames: frames.length });
  }

  scopes({ frameId }: DebugProtocol.ScopesArguments): Read<DebugProtocol.ScopesResponse['body']> {
    const frame = this.#screen.frames.get(frameId);
    if (frame === undefined) return failed(t('This frame is shown no more'));
    const scopes = this.#scopes(frame.value).map(({ name, fields = [] }) => ({
      name,
      variablesReference: this.#screen.groups.add(frame.loop, fields),
      namedVariables: fields.length,
      expensive: false,
    }));
    return read({ scopes });
  }

  variables({
    variablesReference,
    start = 0,
    count = 0,
    filter,
  }: DebugProtocol.VariablesArguments): Read<DebugProtocol.VariablesResponse['body']> {
    const group = this.#screen.groups.get(variablesReference);
    if (group === undefined) return failed(t('These values are shown no more'));
    const all = filter === 'indexed' ? [] : group.value;
    const asked = all.slice(start, count > 0 ? start + count : all.length);
    return read({ variables: asked.map(variable) });
  }

  exception({ threadId }: DebugProtocol.ExceptionInfoArguments): Read<DebugProtocol.ExceptionInfoResponse['body']> {
    const loop = this.loop(threadId);
    if (!loop.ok) return loop;
    const stop = this.#subject.stop(loop.value.id);
    if (stop === null) return failed(t('This loop is not blocked any more'));
    const { seen } = loop.value;
    const owner = seen && ownerOf(this.#subject.timeline(), { loop: seen.id, process: seen.process });
    return read(exceptionOf(stop, owner ?? 'node'));
  }

  /** The console takes commands; everywhere else an expression is the name of a value, such as `GIL`. */
  evaluate({
    expression,
    context,
    frameId,
  }: DebugProtocol.EvaluateArguments): Read<DebugProtocol.EvaluateResponse['body']> {
    const stop = this.#watched(frameId);
    if (context === 'repl' || context === undefined) {
      const answered = answer(expression, { subject: this.#subject, stop });
      return answered.ok ? read({ result: answered.value, variablesReference: 0 }) : answered;
    }
    const name = expression.trim().toLowerCase();
    const fields = stop === null ? [] : this.#scopes(stop).flatMap(({ fields = [] }) => fields);
    const field = fields.find((field) => field.name.toLowerCase() === name);
    return field === undefined ? failed(t('not known here')) : read({ result: field.value, variablesReference: 0 });
  }

  completions({ text, column }: DebugProtocol.CompletionsArguments): Read<DebugProtocol.CompletionsResponse['body']> {
    const typed = text.slice(0, Math.max(0, column - this.#counting.column(1)));
    const targets = commands
      .filter(({ name }) => name.startsWith(typed.trimStart().toLowerCase()))
      .map(({ name, says }) => ({
        label: name,
        detail: says,
        type: 'keyword' as const,
        start: 0,
        length: typed.length,
      }));
    return read({ targets });
  }

  /** The frame that the user chose; else a loop that stands still, a blocked one first. */
  #watched(frame: number | undefined): Stop | null {
    const chosen = frame === undefined ? undefined : this.#screen.frames.get(frame);
    if (chosen !== undefined) return chosen.value;
    const stops = this.#subject.loops().flatMap(({ id }) => this.#subject.stop(id) ?? []);
    return stops.find(({ stall }) => stall !== null) ?? stops[0] ?? null;
  }

  #scopes(stop: Stop): Field[] {
    const loop = this.#subject.loops().find(({ id }) => id === stop.loop);
    return scopesOf(stop, loop, this.#subject.timeline());
  }

  #frame({ name, hint, place }: ShownFrame, stop: Stop): DebugProtocol.StackFrame {
    const id = this.#screen.frames.add(stop.loop, stop);
    if (place === null) return { id, name, line: 0, column: 0, presentationHint: hint };
    const line = this.#counting.line(Math.max(1, place.line));
    const column = this.#counting.column(Math.max(1, place.column ?? 1));
    return { id, name, source: sourceOf(place), line, column, presentationHint: hint };
  }
}

function variable({ name, value }: Field): DebugProtocol.Variable {
  return { name, value, variablesReference: 0, presentationHint: { attributes: ['readOnly'] } };
}
