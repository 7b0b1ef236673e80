/** Turns the text of a stack, one frame a line, into frames that say whose code they are. Pure. */

import { fileURLToPath } from 'node:url';
import type { Frame, Origin, Stack } from '#protocol/frame.ts';
import type { FilePath } from '#protocol/units.ts';

/** The inverse of what `capture.ts` writes: function, file, line and column between tabs. */
export function readStack(text: string): Stack {
  return text.split('\n').flatMap((line) => {
    const [name, file, row, column] = line.split('\t');
    if (file === undefined || file === '' || row === undefined || column === undefined) return [];
    return [frame(name ?? '', file, Number(row), Number(column))];
  });
}

/** The innermost frame of the user's own code. */
export function culpritOf(stack: Stack): Frame | null {
  return stack.find((frame) => frame.origin === 'user') ?? null;
}

/** How far a program had come when a step of it began. */
export interface Stage {
  /** Whether the loop had not beaten before. */
  readonly first: boolean;
  /** Whether the main module had not been evaluated. */
  readonly starting: boolean;
}

/**
 * Whether the program is still starting, and nobody waits for it. Node 20 evaluates an ES module when the loop already turns, and every
 * Node does when one is imported later: then the stack began in the module loader. What the main module left in the queue of ticks runs right
 * after it, before the loop's `first` beat; what else is in that queue then came in, as what a parent sends to the program that it forked.
 * To read and compile many modules is one step after another of the loader's, in which nothing of the program is `seen`.
 */
export function isStartUp(stack: Stack, { first, starting }: Stage, seen: readonly Stack[] = []): boolean {
  if (isOfLoader(stack)) return true;
  if (culpritOf(stack) === null) return starting || (first && stack.length === 0) || seen.some(isOfLoader);
  return first && starting && stack.at(-1)?.file === 'node:internal/process/task_queues';
}

function isOfLoader(stack: Stack): boolean {
  return stack.at(-1)?.file.startsWith('node:internal/modules/') === true;
}

function frame(name: string, file: string, line: number, column: number): Frame {
  const place = absolute(file);
  return {
    function: isGiven(name) ? name : '(anonymous)',
    file: place as FilePath,
    line: Number.isInteger(line) ? line : 0,
    column: Number.isInteger(column) && column > 0 ? column : null,
    origin: originOf(place),
  };
}

/** For a function without a name V8 strings together what stands around it: a few words say where it is, a call of Node's is noise. */
function isGiven(name: string): boolean {
  const words = name.split('.');
  return name !== '' && (words.length === 1 || (words.length <= 3 && !((words[0] ?? '') in globalThis)));
}

function absolute(file: string): string {
  if (!file.startsWith('file:')) return file;
  try {
    return fileURLToPath(file);
  } catch {
    return file;
  }
}

/** What a program compiles without a name for it, by `node:vm` or from WebAssembly's bytes, is in no file: the line that runs it is the user's. */
export function originOf(file: string): Origin {
  if (file.startsWith('node:')) return 'runtime';
  if (file.endsWith('<anonymous>') || file.startsWith('wasm:')) return 'library';
  return /[\\/](?:node_modules|\.yarn)[\\/]/.test(file) ? 'library' : 'user';
}
