/** How well stalls are found, named and explained: every kind and length of stalls.py, on several Pythons and loops, as one table. */

import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { AgentEvent, StallBegan } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import { ms, type StallId } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import { Pulses } from '#session/pulse.ts';
import { SilentStalls } from '#session/silent.ts';
import { type Options, type Outcome, runObserved } from '../../agents/python/collector.ts';
import { python, pythons } from '../../setup/python.mjs';

const program = path.join(import.meta.dirname, 'stalls.py');
const lengths = process.env['LENGTHS'] ?? '25,45,80,140,260,500';
/** Milliseconds; the agent looks at steps of calm loops later where it is greater. */
const threshold = ms(Number(process.env['THRESHOLD'] ?? '20'));
const only = (process.env['KINDS'] ?? '').split(',').filter((kind) => kind !== '');

/** What the program says it did. */
interface Done {
  readonly kind: string;
  readonly began: number;
  readonly lasted: number;
}

interface Mark {
  readonly lines: readonly number[];
  readonly cause: string;
  readonly gil: string;
}

interface Row {
  readonly done: Done;
  readonly mark: Mark;
  readonly stall: Stall | undefined;
  readonly toldAt: number | undefined;
  /** What was said of it while a tenth was still left: by the agent, or by the session while the agent could not. */
  readonly live: readonly StallBegan[];
  /** When its pulse was seen past the threshold, each time greater. */
  readonly seen: readonly number[];
}

const heldInC = new Set(
  'json_dumps json_loads pickle_dumps regex pattern_sub sort big_pow xml_parse b64 str_replace sum_range collect'.split(
    ' ',
  ),
);

const marks = readMarks(readFileSync(program, 'utf8'));

console.log(
  '| Python, loop | stalls | found | right line | line, C call with GIL | right cause | length error, median | told in time | live lag, C call with GIL | blocked / line known live, C call with GIL |',
);
console.log('|---|---|---|---|---|---|---|---|---|---|');
for (const { name, executable, loop } of runs()) {
  const words: StallBegan[] = [];
  const pulse = new Map<StallId, number[]>();
  const watching = watchSilence(words, pulse);
  const outcome = await runObserved({
    onEvent: watching.follow,
    python: executable,
    args: [program, lengths, ...only],
    threshold: threshold / 1000,
    env: { LOOP: loop },
    patience: 300_000,
  });
  if (outcome.code !== 0) console.error(outcome.stderr);
  watching.close();
  report(`${name}, ${loop}`, rowsOf(outcome, words, pulse));
}

function runs(): readonly { name: string; executable: string; loop: string }[] {
  const wanted = (process.env['PYTHONS'] ?? '3.11,3.13,3.14').split(',');
  const all = [...pythons(), ...extraPythons()];
  return wanted.flatMap((minor) => {
    const found = all.find(({ version }) => version.startsWith(`${minor}.`));
    if (found === undefined) {
      console.error(`no Python ${minor} here`);
      return [];
    }
    const environment = extraPythons().some(({ version }) => version === found.version) ? found.path : python(minor);
    return [
      { name: found.version, executable: environment, loop: 'asyncio' },
      { name: found.version, executable: environment, loop: 'uvloop' },
    ];
  });
}

/** `STALLSIGHT_PYTHON=3.14.0=/path/to/python`: one that set-up does not find. */
function extraPythons(): readonly { version: string; path: string }[] {
  const [version, file] = (process.env['STALLSIGHT_PYTHON'] ?? '').split('=');
  return version !== undefined && file !== undefined ? [{ version, path: file }] : [];
}

/** Says into `words` what a session would say of silent agents, and into `pulse` when its live lag grew. */
function watchSilence(
  words: StallBegan[],
  pulse: Map<StallId, number[]>,
): { follow: NonNullable<Options['onEvent']>; close: () => void } {
  let seen: { pulses: Pulses; silent: SilentStalls } | undefined;
  const follow: NonNullable<Options['onEvent']> = (event, { directory }) => {
    if (seen === undefined) {
      const pulses = new Pulses(directory);
      seen = { pulses, silent: new SilentStalls(pulses, threshold, (word) => words.push(word)) };
    }
    seen.pulses.follow(event);
    seen.silent.follow(event);
  };
  const timer = setInterval(() => {
    for (const loop of seen?.pulses.blocked(threshold) ?? []) {
      const look = seen?.pulses.look(loop);
      if (look === null || look === undefined) continue;
      const id = `${loop}/${Math.trunc(look.since * 1e6)}` as StallId;
      pulse.set(id, [...(pulse.get(id) ?? []), now()]);
    }
  }, 25);
  const close = (): void => {
    clearInterval(timer);
    seen?.silent.dispose();
    seen?.pulses.close();
  };
  return { follow, close };
}

function rowsOf(
  outcome: Outcome,
  words: readonly StallBegan[],
  pulse: ReadonlyMap<StallId, readonly number[]>,
): readonly Row[] {
  const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
  return outcome.stdout
    .trim()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as Done)
    .filter(({ lasted }) => lasted >= threshold + 500)
    .map((done) => {
      const stall = stalls.find(({ began, lasted }) => overlap(done, { began, lasted }) > done.lasted / 2);
      const isTold = ({ event }: { event: AgentEvent }): boolean =>
        event.type === 'stall-began' && event.id === stall?.id;
      const told = outcome.events.filter(isTold);
      const latest = done.began + 0.9 * done.lasted;
      const live = [
        ...words.filter(({ id, at }) => id === stall?.id && at < latest),
        ...told.flatMap(({ event, at }) => (event.type === 'stall-began' && at < latest ? [event] : [])),
      ];
      const mark = marks.get(done.kind) ?? { lines: [], cause: '', gil: '' };
      const seen = stall === undefined ? [] : (pulse.get(stall.id) ?? []);
      return { done, mark, stall, toldAt: told[0]?.at, live, seen };
    });
}

function overlap(one: { began: number; lasted: number }, other: { began: number; lasted: number }): number {
  return Math.min(one.began + one.lasted, other.began + other.lasted) - Math.max(one.began, other.began);
}

function report(name: string, rows: readonly Row[]): void {
  const found = rows.filter(({ stall }) => stall !== undefined);
  const judged = found.filter(({ stall }) => stall?.cause.kind !== 'starved');
  const inC = rows.filter(({ done }) => heldInC.has(done.kind));
  const free = rows.filter(({ done, mark }) => mark.gil === 'released' && done.lasted >= 100_000);
  const silent = inC.filter(({ done }) => done.lasted >= 100_000);
  const errors = found.map(({ done, stall }) => Math.abs((stall?.lasted ?? 0) - done.lasted)).sort((a, b) => a - b);
  console.log(
    `| ${[
      name,
      rows.length,
      share(found, rows),
      share(rows.filter(rightLine), found),
      share(inC.filter(rightLine), inC),
      `${share(judged.filter(rightCause), judged)}${judged.length < found.length ? ` (${found.length - judged.length} starved)` : ''}`,
      `${((errors[Math.floor(errors.length / 2)] ?? 0) / 1000).toFixed(2)} ms`,
      share(free.filter(inTime), free),
      share(silent.filter(lagGrowsLive), silent),
      `${share(silent.filter(isBlockedLive), silent)} / ${share(silent.filter(isNamedLive), silent)}`,
    ].join(' | ')} |`,
  );
  if (process.env['VERBOSE'] === undefined) return;
  for (const row of rows) {
    const { done, stall, toldAt } = row;
    const wrong = [
      stall === undefined ? 'not found' : '',
      stall !== undefined && !rightLine(row) ? `line ${stall.culprit?.function}:${stall.culprit?.line}` : '',
      stall !== undefined && !rightCause(row)
        ? `cause ${JSON.stringify(stall.cause)} cpu ${stall.cpu} delay ${stall.runDelay}`
        : '',
      silent.includes(row) && !lagGrowsLive(row)
        ? `lag seen at ${row.seen.map((at) => (at - done.began) / 1000).join()}`
        : '',
      silent.includes(row) && !isBlockedLive(row) ? 'not known live' : '',
      free.includes(row) && !inTime(row) ? `told ${((toldAt ?? 0) - done.began) / 1000}` : '',
    ].filter((each) => each !== '');
    if (wrong.length > 0) console.log(`  ${done.kind} ${(done.lasted / 1000).toFixed(0)} ms: ${wrong.join('; ')}`);
  }
}

function rightLine({ stall, mark }: Row): boolean {
  return stall?.culprit?.file === program && mark.lines.includes(stall.culprit.line);
}

function rightCause({ stall, mark }: Row): boolean {
  return stall?.cause.kind === mark.cause && stall.cause.gil === mark.gil;
}

function inTime({ done, toldAt }: Row): boolean {
  return toldAt !== undefined && toldAt < done.began + 0.9 * done.lasted;
}

function lagGrowsLive({ done, seen }: Row): boolean {
  return seen.filter((at) => at < done.began + 0.9 * done.lasted).length > 1;
}

function isBlockedLive({ live }: Row): boolean {
  return live.length > 0;
}

function isNamedLive({ live, mark }: Row): boolean {
  return live.some(({ culprit }) => mark.lines.includes(culprit?.line ?? 0));
}

function share(part: readonly unknown[], whole: readonly unknown[]): string {
  return whole.length === 0 ? '-' : (part.length / whole.length).toFixed(3);
}

function readMarks(text: string): ReadonlyMap<string, Mark> {
  const all = new Map<string, Mark>();
  for (const [index, line] of text.split('\n').entries()) {
    const [, kind = '', cause = '', gil = ''] = /# (\w+): (\w+) (held|released)$/.exec(line) ?? [];
    if (kind !== '') all.set(kind, { cause, gil, lines: [...(all.get(kind)?.lines ?? []), index + 1] });
  }
  return all;
}
