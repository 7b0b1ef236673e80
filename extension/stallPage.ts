/** One stall told in full: the verdict as a sentence, why, who did it, who had to wait, and where the work could go. Knows no editor. */

import type { Frame } from '#protocol/frame.ts';
import type { Cause, Stall } from '#protocol/stall.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { advise } from '#session/advice.ts';
import type { ProcessSeen } from '#session/timeline.ts';
import { whatBlocked } from './causes.ts';
import { placeLabel } from './stallGroups.ts';
import type { Block, Cell, PageMessage } from './view/detailMessages.ts';
import { duration, percent } from './view/format.ts';

export function stallPage(stall: Stall, process: ProcessSeen | undefined): PageMessage {
  const advice = advise(stall, process?.runtime ?? 'node');
  const blocks: Block[] = [
    { kind: 'verdict', tone: 'bad', text: verdict(stall, process) },
    { kind: 'figures', figures: figures(stall) },
    { kind: 'verdict', tone: 'good', text: adviceSentence(advice.offload, advice.because, stall) },
  ];
  return {
    type: 'page',
    title: `Stall at ${placeLabel(stall.culprit)}`,
    blocks: [...blocks, ...stack(stall), ...victims(stall)],
  };
}

function verdict({ lasted, cause, culprit, request }: Stall, process: ProcessSeen | undefined): string {
  const loop = process === undefined ? 'The event loop' : `The event loop of ${process.name} (pid ${process.pid})`;
  const place = culprit === null ? '' : ` at ${placeLabel(culprit)}`;
  const during = request === undefined ? '' : `, in a request ${request.method} ${request.route}`;
  return `${loop} was blocked ${duration(lasted)}${place}: ${causeWords(cause)}${during}.`;
}

function causeWords(cause: Cause): string {
  const gil = cause.gil === undefined || cause.gil === 'none' ? '' : `, GIL ${cause.gil}`;
  return `${whatBlocked(cause)}${gil}`;
}

/** Shares of the stall; what the system cannot tell is left out. */
function figures({ lasted, own, cpu, runDelay, gc }: Stall): [string, string][] {
  const share = (name: string, part: Micros | null): [string, string][] =>
    part === null || lasted === 0 ? [] : [[name, `${duration(part)} (${percent(part / lasted)})`]];
  const waiting = own === null || cpu === null ? null : micros(Math.max(0, own - cpu));
  return [
    ['Length', duration(lasted)],
    ...share('Own', own),
    ...share('Processor', cpu),
    ...share('Waiting', waiting),
    ...share('Without a core', runDelay),
    ...share('Garbage collection', gc),
  ];
}

/** The loop is free again for all that the stall takes now, less what the move itself costs. */
function adviceSentence(offload: string, because: string, { own, lasted }: Stall): string {
  if (offload === 'none') return `Nothing to move: ${because}.`;
  const where = {
    'async-api': 'an asynchronous call',
    thread: 'a thread',
    process: 'another process',
    chunk: 'smaller chunks',
  }[offload];
  return `Move it to ${where ?? offload}: ${because}. The loop would gain about ${duration(own ?? lasted)} each time.`;
}

function stack({ stack: frames }: Stall): Block[] {
  if (frames.length === 0) return [];
  const columns = ['Function', 'Place', 'Whose'];
  return [{ kind: 'table', caption: 'Stack, innermost first', columns, rows: frames.map(stackRow) }];
}

function stackRow({ function: name, file, line, origin }: Frame): Cell[] {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  const place = file.includes('/') || file.includes('\\') ? { function: name, file, line, base } : `${file}:${line}`;
  return [name, place, { user: 'yours', library: 'a package', runtime: 'the runtime' }[origin]];
}

function victims({ victims: waiting, task }: Stall): Block[] {
  const own: Block[] = task === undefined ? [] : [{ kind: 'text', text: `Task: ${task}` }];
  if (waiting.length === 0) return own;
  const rows = waiting.map(({ kind, name, waited }) => [kind, name, duration(waited)]);
  return [...own, { kind: 'table', caption: 'Who had to wait', columns: ['Kind', 'Name', 'Waited'], rows }];
}
