/** One stall told in full: the verdict as a sentence, why, who did it, who had to wait, and where the work could go. Knows no editor. */

import type { Frame } from '#protocol/frame.ts';
import type { Advice, Cause, Stall } from '#protocol/stall.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { advise, type LoopOwner } from '#session/advice.ts';
import type { ProcessSeen } from '#session/timeline.ts';
import { whatBlocked } from './causes.ts';
import { placeLabel } from './stallGroups.ts';
import type { Block, Cell, PageMessage } from './view/detailMessages.ts';
import { duration, percent } from './view/format.ts';
import type { Translate } from './view/words.ts';

export function stallPage(
  stall: Stall,
  process: ProcessSeen | undefined,
  t: Translate,
  owner: LoopOwner = process?.runtime ?? 'node',
): PageMessage {
  const advice = advise(stall, owner, t);
  const blocks: Block[] = [
    { kind: 'verdict', tone: 'bad', text: verdict(stall, process, t) },
    { kind: 'figures', figures: figures(stall, t) },
    { kind: 'verdict', tone: 'good', text: adviceSentence(advice, stall, t) },
  ];
  return {
    type: 'page',
    title: t('Stall at {0}', placeLabel(stall.culprit, t)),
    blocks: [...blocks, ...stack(stall, t), ...victims(stall, t)],
  };
}

function verdict({ lasted, cause, culprit, request }: Stall, process: ProcessSeen | undefined, t: Translate): string {
  const length = duration(lasted);
  const blocked =
    process === undefined
      ? t('The event loop was blocked {0}', length)
      : t('The event loop of {0} (pid {1}) was blocked {2}', process.name, process.pid, length);
  const placed = culprit === null ? blocked : t('{0} at {1}', blocked, placeLabel(culprit, t));
  const why = causeWords(cause, t);
  return request === undefined
    ? t('{0}: {1}.', placed, why)
    : t('{0}: {1}, in a request {2}.', placed, why, `${request.method} ${request.route}`);
}

function causeWords(cause: Cause, t: Translate): string {
  const what = t(whatBlocked(cause));
  if (cause.gil === 'held') return t('{0}, GIL held', what);
  return cause.gil === 'released' ? t('{0}, GIL released', what) : what;
}

/** Shares of the stall; what the system cannot tell is left out. */
function figures({ lasted, own, cpu, runDelay, gc, cause }: Stall, t: Translate): [string, string][] {
  const share = (name: string, part: Micros | null): [string, string][] =>
    part === null || lasted === 0 ? [] : [[name, `${duration(part)} (${percent(part / lasted)})`]];
  const waiting = own === null || cpu === null ? null : micros(Math.max(0, own - cpu));
  return [
    [t('Length'), duration(lasted)],
    ...share(t('Own'), own),
    ...share(t('Processor'), cpu),
    ...share(t('Waiting'), waiting),
    ...share(t('Without a core'), runDelay),
    ...share(t('Garbage collection'), gc),
    ...gilFigure(cause, t),
  ];
}

function gilFigure({ gil }: Cause, t: Translate): [string, string][] {
  return gil === undefined || gil === 'none' ? [] : [['GIL', gil === 'held' ? t('held') : t('released')]];
}

/** The loop is free again for all that the stall takes now, less what the move itself costs. */
function adviceSentence({ offload, because }: Advice, { own, lasted }: Stall, t: Translate): string {
  if (offload === 'none') return t('Nothing to move: {0}.', because);
  const move = {
    'async-api': t('Move it to an asynchronous call: {0}.', because),
    thread: t('Move it to a thread: {0}.', because),
    process: t('Move it to another process: {0}.', because),
    chunk: t('Move it to smaller chunks: {0}.', because),
  }[offload];
  return `${move} ${t('The loop would gain about {0} each time.', duration(own ?? lasted))}`;
}

function stack({ stack: frames }: Stall, t: Translate): Block[] {
  if (frames.length === 0) return [];
  const columns = [t('Function'), t('Place'), t('Whose')];
  const rows = frames.map((frame) => stackRow(frame, t));
  return [{ kind: 'table', caption: t('Stack, innermost first'), columns, rows }];
}

function stackRow({ function: name, file, line, origin }: Frame, t: Translate): Cell[] {
  const base = file.split(/[\\/]/).at(-1) ?? file;
  const place = file.includes('/') || file.includes('\\') ? { function: name, file, line, base } : `${file}:${line}`;
  return [name, place, { user: t('yours'), library: t('a package'), runtime: t('the runtime') }[origin]];
}

function victims({ victims: waiting, task }: Stall, t: Translate): Block[] {
  const own: Block[] = task === undefined ? [] : [{ kind: 'text', text: t('Task: {0}', task) }];
  if (waiting.length === 0) return own;
  const kinds = { task: t('task'), request: t('request') };
  const rows = waiting.map(({ kind, name, waited }) => [kinds[kind], name, duration(waited)]);
  const columns = [t('Kind'), t('Name'), t('Waited')];
  return [...own, { kind: 'table', caption: t('Who had to wait'), columns, rows }];
}
