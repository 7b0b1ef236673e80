/**
 * What a thread notes of itself until the watchdog follows it: when its loop last turned, what the scheduler had counted then, and its longest
 * step so far. The watchdog is a thread that starts beside the program: on a crowded host it comes late. And when it had loaded its program.
 */

import { at, type Board, when } from './board.ts';
import { now } from './clock.ts';
import { type Schedule, scheduleOf } from './schedule.ts';
import { openTaskFile } from './task-file.ts';
import { every } from './timers.ts';

/** The program may put another one in its place, and what that does must not be seen by anybody. */
const listeners = process.listeners.bind(process);

/** A watchdog that has not come by then does not come, in milliseconds. */
const patience = 10_000;

/** A step that was over before anybody looked, and what the scheduler counted of it; null where it does not tell. */
export interface Past {
  readonly from: number;
  readonly to: number;
  readonly spent: Schedule | null;
}

/** How things stood when the loop was last seen to turn. */
export interface Diary {
  readonly beat: number;
  readonly schedule: Schedule | null;
  /** Whether it had turned but once. */
  readonly first: boolean;
  /** The longest step before. */
  readonly past: Past | null;
}

/**
 * From the first turn of the running thread's loop on; gives what ends it. A note each so many milliseconds, also when the watchdog follows,
 * until the main module is evaluated.
 */
export function keepDiary({ ints, floats }: Board, resolution: number): () => void {
  const begun = now();
  let before = write(floats, begun, readSchedule());
  const note = (): void => {
    const moment = now();
    const late = moment - begun >= patience;
    if (late || !isStarting()) Atomics.store(ints, at.started, 1);
    if (Atomics.load(ints, at.followed) === 0) noteStep(moment);
    else if (Atomics.load(ints, at.started) === 1) end();
    if (!late) return;
    floats[when.beat] = NaN;
    end();
  };
  const noteStep = (moment: number): void => {
    const [from, schedule] = [floats[when.beat] ?? moment, readSchedule()];
    if (moment - from > (floats[when.pastTo] ?? 0) - (floats[when.pastFrom] ?? 0)) {
      floats[when.pastFrom] = from;
      floats[when.pastTo] = moment;
      floats[when.pastCpu] = schedule === null || before === null ? NaN : schedule.cpu - before.cpu;
      floats[when.pastRunDelay] = schedule === null || before === null ? NaN : schedule.runDelay - before.runDelay;
    }
    before = write(floats, moment, schedule);
  };
  if (!isStarting()) Atomics.store(ints, at.started, 1);
  const end = every(resolution, note);
  return end;
}

/**
 * Node 20 evaluates an ES module when the loop already turns, and has a listener of the exit until then, which makes the code 13.
 * https://github.com/nodejs/node/blob/v20.20.0/lib/internal/modules/run_main.js
 */
function isStarting(): boolean {
  return listeners('exit').some(({ name }) => name === 'handleProcessExit');
}

/** Opened anew each time: a program that closes all files as it starts would close one that stays, and we then one of its own. */
function readSchedule(): Schedule | null {
  const schedstat = openTaskFile('self', 'schedstat');
  const schedule = scheduleOf(schedstat, null).read();
  schedstat?.close();
  return schedule;
}

function write(floats: Float64Array, moment: number, schedule: Schedule | null): Schedule | null {
  floats[when.beatCpu] = schedule?.cpu ?? NaN;
  floats[when.beatRunDelay] = schedule?.runDelay ?? NaN;
  floats[when.beat] = moment;
  return schedule;
}

/** By the watchdog, who follows the loop from then on. */
export function readDiary({ ints, floats }: Board): Diary | null {
  Atomics.store(ints, at.followed, 1);
  const [beat = 0, cpu = NaN, runDelay = NaN] = floats.subarray(when.beat);
  const [from = 0, to = 0, pastCpu = NaN, pastRunDelay = NaN] = floats.subarray(when.pastFrom);
  if (beat === 0 || Number.isNaN(beat)) return null;
  const past = { from, to, spent: scheduleFrom(pastCpu, pastRunDelay) };
  return { beat, schedule: scheduleFrom(cpu, runDelay), first: to === 0, past: to === 0 ? null : past };
}

function scheduleFrom(cpu: number, runDelay: number): Schedule | null {
  return Number.isNaN(cpu) ? null : { cpu, runDelay };
}
