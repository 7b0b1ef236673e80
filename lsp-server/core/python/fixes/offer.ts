/** The fixes of a Python finding: the async twin of what blocks, or the same call in a thread; and why one is not offered. */

import type { Finding } from '#protocol/finding.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Fix, OfferedFix, OfferFixes, Sources, TextEdit } from '../../fixes.ts';
import { Lines } from '../../lines.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import { bringAsyncio } from './asyncioImport.ts';
import { endpointAround } from './endpoint.ts';
import { callAt, type CallPlace, localNames, mayAwait, needsBrackets } from './place.ts';
import { mayShareState } from './sharedState.ts';
import { refusal } from './traps.ts';

export function pythonFixes(parse: ParsePython): OfferFixes {
  return (finding, sources) => {
    const text = sources.text(finding.file);
    if (text === undefined || !finding.rule.startsWith('blocking-')) return [];
    return new Offering(finding, text, parse, sources).all();
  };
}

class Offering {
  readonly #finding: Finding;
  readonly #text: string;
  readonly #tree: Node;
  readonly #lines: Lines;
  readonly #parse: ParsePython;
  readonly #sources: Sources;

  constructor(finding: Finding, text: string, parse: ParsePython, sources: Sources) {
    this.#finding = finding;
    this.#text = text;
    this.#tree = parse(text);
    this.#lines = new Lines(text);
    this.#parse = parse;
    this.#sources = sources;
  }

  all(): OfferedFix[] {
    const sleeps = this.#finding.call === 'time.sleep' && this.#finding.path.length === 1;
    return [sleeps ? this.#sleep() : this.#thread(), ...this.#endpoint()];
  }

  #sleep(): OfferedFix {
    const title = 'Await asyncio.sleep instead';
    const place = this.#awaitable();
    if (!place.ok) return { title, fix: place };
    const asyncio = this.#asyncio(place.value);
    if (!asyncio.ok) return { title, fix: asyncio };
    const { callee } = place.value;
    const edits = [this.#replace(callee.start, callee.end, `${asyncio.value.name}.sleep`), ...asyncio.value.edits];
    return { title, fix: this.#fix(title, 'async-api', true, [...this.#await(place.value), ...edits]) };
  }

  #thread(): OfferedFix {
    const called = this.#finding.path[0].function;
    const title = `Run ${called}() in a thread with asyncio.to_thread`;
    const because = this.#finding.obstacle ?? refusal(this.#finding);
    if (because !== undefined) return { title, fix: failed(because) };
    const place = this.#awaitable();
    if (!place.ok) return { title, fix: place };
    const lazy = lazyArgument(place.value.args);
    if (lazy) return { title, fix: failed('an argument is a generator, which would run in the thread too') };
    const asyncio = this.#asyncio(place.value);
    if (!asyncio.ok) return { title, fix: asyncio };
    const edits = [...this.#moved(place.value, asyncio.value.name), ...asyncio.value.edits];
    return { title, fix: this.#fix(title, 'thread', this.#isSafe(place.value), edits) };
  }

  /** Needs a reader's eye: the endpoint then runs beside others, in a thread of its own. */
  #endpoint(): OfferedFix[] {
    const place = this.#awaitable();
    const endpoint = place.ok ? endpointAround(place.value, this.#text) : undefined;
    if (endpoint === undefined) return [];
    const title = 'Make the endpoint a plain `def`, which FastAPI runs in its thread pool';
    const because = this.#finding.obstacle;
    if (!endpoint.ok || because !== undefined) return [{ title, fix: endpoint.ok ? failed(because ?? '') : endpoint }];
    const { start, end } = endpoint.value;
    return [{ title, fix: this.#fix(title, 'thread', false, [this.#replace(start, end, '')]) }];
  }

  #awaitable(): Read<CallPlace> {
    const { range } = this.#finding;
    const start = this.#lines.index(range.line, range.column);
    const place = callAt(this.#tree, start, this.#lines.index(range.endLine, range.endColumn));
    if (!place.ok) return place;
    const may = mayAwait(place.value, this.#text);
    return may.ok ? place : may;
  }

  #asyncio(place: CallPlace): Read<ReturnType<typeof bringAsyncio>> {
    const bringing = bringAsyncio(this.#tree, this.#text, this.#finding.file, this.#lines);
    if (localNames(place, this.#text).has(bringing.name)) return failed(`\`${bringing.name}\` is another name here`);
    return read(bringing);
  }

  /** `f(a)` becomes `await asyncio.to_thread(f, a)`; not a character of the arguments is touched. */
  #moved(place: CallPlace, asyncio: string): TextEdit[] {
    const { callee, args } = place;
    const open = brackets(args, this.#text);
    return [
      ...this.#await(place),
      this.#replace(callee.start, callee.start, `${asyncio}.to_thread(`),
      this.#replace(callee.end, open, separator(args, this.#text)),
    ];
  }

  #await(place: CallPlace): TextEdit[] {
    const { start, end } = place.call;
    if (!needsBrackets(place, this.#text)) return [this.#replace(start, start, 'await ')];
    return [this.#replace(start, start, '(await '), this.#replace(end, end, ')')];
  }

  #isSafe(place: CallPlace): boolean {
    return !mayShareState(this.#finding, this.#sources, this.#parse) && !holdsLambda(place.args);
  }

  #replace(start: number, end: number, text: string): TextEdit {
    return { file: this.#finding.file, range: this.#lines.range(start, end), text };
  }

  #fix(title: string, offload: Fix['offload'], safe: boolean, edits: readonly TextEdit[]): Read<Fix> {
    return read({ title, offload, safe, edits: merged(edits) });
  }
}

/** Sorted, and those at one place made one: `await ` and `asyncio.to_thread(` both go before the call. */
function merged(edits: readonly TextEdit[]): TextEdit[] {
  const sorted = edits.toSorted((a, b) => a.range.line - b.range.line || a.range.column - b.range.column);
  const out: TextEdit[] = [];
  for (const edit of sorted) {
    const last = out.at(-1);
    if (last && last.range.endLine === edit.range.line && last.range.endColumn === edit.range.column) {
      const { endLine, endColumn } = edit.range;
      out[out.length - 1] = { ...edit, range: { ...last.range, endLine, endColumn }, text: last.text + edit.text };
    } else out.push(edit);
  }
  return out;
}

/** The index behind the opening bracket of the arguments. */
function brackets(args: Node, text: string): number {
  return text.indexOf('(', args.start) + 1;
}

function separator(args: Node, text: string): string {
  const inside = text.slice(args.start + 1, args.end - 1);
  if (inside.trim() === '') return '';
  return /^\s/.test(inside) ? ',' : ', ';
}

function lazyArgument(args: Node): boolean {
  return args.type === 'generator_expression' || args.children.some((child) => child.type === 'generator_expression');
}

function holdsLambda(args: Node): boolean {
  return args.children.some(
    (child) => child.type === 'lambda' || child.children.some((inner) => inner.type === 'lambda'),
  );
}
