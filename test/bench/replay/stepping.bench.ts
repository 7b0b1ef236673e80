/** Replay under load: how long a step takes with all that an editor asks, and how long and in what memory a long recording opens. */

import { test } from 'node:test';
import { spawnSync } from 'node:child_process';
import { statSync } from 'node:fs';
import type { AgentEvent } from '#protocol/events.ts';
import type { Frame } from '#protocol/frame.ts';
import type { LoopId, ProcessId } from '#protocol/units.ts';
import { at as moment, frame, hello, lag, loopBegan } from '../../session/events.ts';
import { Editor } from '../../replay/client.ts';
import { endings, textOf, write } from '../../replay/recordings.ts';

const count = 1000;

/** As deep as real ones, and with breakpoints set, which every stall is held against. */
const stack: readonly Frame[] = Array.from({ length: 60 }, (_, depth) => frame(depth + 1, `call${depth}`));
const recording = write(
  textOf([
    hello(),
    loopBegan(),
    ...endings(
      Array.from({ length: count }, (_, index) => ({ began: index * 500, lasted: 60 + (index % 300), stack })),
    ),
  ]),
);

test(`${count} stalls, stepped forth and back with all that an editor asks at each stop`, async () => {
  const editor = new Editor();
  const began = performance.now();
  await editor.stopAfter(() => editor.begin({ recording, stopOnEntry: true }));
  console.log(`opened, first stop: ${(performance.now() - began).toFixed(0)} ms`);
  const breakpoints = Array.from({ length: 20 }, (_, index) => ({ line: 1000 + index }));
  await editor.setBreakpointsRequest({ source: { path: '/srv/app/db.py' }, breakpoints });
  for (const step of ['nextRequest', 'stepBackRequest'] as const) {
    const lengths: Took[] = [];
    for (let index = 1; index < count; index += 1) lengths.push(await timed(() => look(editor, step)));
    report(step, lengths);
  }
  const lengths = [await timed(() => editor.stopAfter(() => editor.continueRequest({ threadId: 1 })))];
  report('continueRequest', lengths);
});

test('an hour of 5 processes with 10,000 stalls opens', async () => {
  const file = write(textOf(hourOf(5, 10_000)));
  const editor = new Editor();
  const took = await timed(() => editor.stopAfter(() => editor.begin({ recording: file })));
  console.log(
    `${megabytes(file)} MB: first stop after ${took.clock.toFixed(0)} ms (${took.processor.toFixed(0)} ms of processor time)`,
  );
  report('continueRequest', [await timed(() => editor.stopAfter(() => editor.continueRequest({ threadId: 1 })))]);
});

/** Each in a process of its own, because memory that was once taken stays taken. */
test('an hour and a day are read, and drawn as a flame graph, in how much memory', () => {
  for (const [name, file] of [
    ['hour of 5 processes', write(textOf(hourOf(5, 10_000)))],
    ['day', write(textOf(hourOf(1, 20_000, 24)))],
  ] as const) {
    for (const work of [reads, draws]) {
      const { stdout } = spawnSync(process.execPath, ['--input-type=module-typescript', '-e', measured(work), file], {
        cwd: import.meta.dirname,
        encoding: 'utf8',
      });
      console.log(`${name}, ${megabytes(file)} MB: ${stdout.trim()}`);
    }
  }
});

const reads = `
  const { readRecording } = await import('#session/read-recording.ts');
  const work = async () => (await readRecording(process.argv[1])).value.timeline.stallCount + ' stalls are read';
`;

/** Up to the text that the page is told. */
const draws = `
  const { gather } = await import('#session/export/gather.ts');
  const { flameData } = await import('#session/export/flame-data.ts');
  const work = async () => 'drawn from ' + JSON.stringify(flameData((await gather(process.argv[1])).value)).length + ' characters';
`;

/** A program that says how long its `work` took, and in what memory. */
function measured(work: string): string {
  return `${work}
  const peak = () => Math.round(process.resourceUsage().maxRSS / 1000);
  const [before, began] = [peak(), performance.now()];
  const done = await work();
  console.log(done + ' in ' + Math.round(performance.now() - began) + ' ms, at most ' + peak() + ' MB, ' + before + ' of them before');
`;
}

function megabytes(file: string): string {
  return (statSync(file).size / 1e6).toFixed(0);
}

/** Four lag events a second of each process, and the stalls spread evenly. */
function hourOf(processes: number, stalls: number, hours = 1): AgentEvent[] {
  const loops = Array.from({ length: processes }, (_, index) => {
    const process = `${index}-x` as ProcessId;
    return { process, loop: `${process}/0` as LoopId };
  });
  const began = loops.flatMap((ids, index) => [hello({ process: ids.process, pid: 5000 + index }), loopBegan(ids)]);
  const lags = Array.from({ length: 4 * 3600 * hours }, (_, tick) =>
    loops.map((ids) => lag(moment(tick * 250), [1, 2, 3, 40 + (tick % 90)], ids)),
  ).flat();
  const spread = Array.from({ length: stalls }, (_, index) => ({
    began: (index * hours * 3_600_000) / stalls,
    lasted: 60 + (index % 300),
    stack: stack.slice(0, 20),
    ...loops[index % processes],
  }));
  return [...began, ...lags, ...endings(spread)];
}

async function look(editor: Editor, step: 'nextRequest' | 'stepBackRequest'): Promise<void> {
  await editor.stopAfter(() => editor[step]({ threadId: 1 }));
  await editor.threadsRequest();
  await editor.scope(1, 'Stall');
  await editor.scope(1, 'Loop');
}

/** In ms: by the clock, and of processor time, which a busy machine does not stretch. */
interface Took {
  readonly clock: number;
  readonly processor: number;
}

async function timed(work: () => Promise<unknown>): Promise<Took> {
  const [began, before] = [performance.now(), process.cpuUsage()];
  await work();
  const { user, system } = process.cpuUsage(before);
  return { clock: performance.now() - began, processor: (user + system) / 1000 };
}

function report(step: string, took: readonly Took[]): void {
  const words = (['clock', 'processor'] as const).map((kind) => {
    const [median, p99, max] = [0.5, 0.99, 1].map((share) => at(took, kind, share).toFixed(1));
    return `${kind} median ${median}, p99 ${p99}, max ${max} ms`;
  });
  console.log(`${step}: ${words.join('; ')}`);
}

function at(took: readonly Took[], kind: keyof Took, share: number): number {
  const sorted = took.map((one) => one[kind]).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
