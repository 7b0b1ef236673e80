/** The threads of the program that the watchdog watches. */

import { existsSync } from 'node:fs';
import type { AgentEvent, LoopKind } from '#protocol/events.ts';
import type { LoopId } from '#protocol/units.ts';
import { at, type Board } from './board.ts';
import { now } from './clock.ts';
import { readDiary } from './diary.ts';
import { loopBegan } from './hello.ts';
import type { Launch } from './launch.ts';
import { LoopWatch } from './loop.ts';
import { scheduleOf } from './schedule.ts';
import { sightOf } from './sight.ts';
import { openTaskFile } from './task-file.ts';
import type { Asking, Watched } from './watched.ts';

export interface Thread {
  readonly number: number;
  readonly kind: LoopKind;
  readonly name: string;
  readonly board: Board;
  readonly beats: Watched['beats'];
  readonly ask: Asking;
  readonly systemThread: number | null;
}

export interface Loop {
  readonly id: LoopId;
  /** Of its thread. */
  readonly number: number;
  /** What it said first. */
  readonly began: AgentEvent;
  readonly board: Board;
  readonly beats: Watched['beats'];
  readonly watch: LoopWatch;
  readonly ask: Asking;
  /** Where the system shows the thread while it lives; null where it does not. */
  readonly trace: string | null;
  /** Lets go of what the system shows of the thread. */
  readonly close: () => void;
}

export function watchLoop(
  thread: Thread,
  { send, sendText }: Pick<Watched, 'send' | 'sendText'>,
  launch: Launch['stallsight'],
): Loop {
  const { process, anchored, rhythm } = launch;
  const { board, beats, ask, systemThread } = thread;
  const id = `${process}/${thread.number}` as LoopId;
  const [schedstat, syscall] = [openTaskFile(systemThread, 'schedstat'), openTaskFile(systemThread, 'syscall')];
  const watched: Watched = {
    process,
    loop: id,
    kind: thread.kind,
    anchored,
    rhythm,
    beats,
    board,
    ask,
    scheduled: scheduleOf(schedstat, systemThread),
    sight: sightOf(syscall),
    send,
    sendText,
    later: (milliseconds, then) => void setTimeout(then, milliseconds),
  };
  const trace = systemThread === null ? null : `/proc/self/task/${systemThread}`;
  return {
    id,
    number: thread.number,
    began: loopBegan(launch, { loop: id, kind: thread.kind, thread: thread.name }, board),
    board,
    beats,
    watch: new LoopWatch(watched, now(), readDiary(board)),
    ask,
    trace: trace !== null && existsSync(trace) ? trace : null,
    close() {
      schedstat?.close();
      syscall?.close();
    },
  };
}

/** A worker thread says so when it exits; one that is terminated only vanishes, which looks like a stall. */
export function hasEnded({ board, watch, trace }: Loop): boolean {
  if (Atomics.load(board.ints, at.exiting) === 1) return true;
  return watch.suspicious && trace !== null && !existsSync(trace);
}
