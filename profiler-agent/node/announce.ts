/** Makes a user's worker thread known to the watchdog. */

import { readlinkSync } from 'node:fs';
import type threads from 'node:worker_threads';
import { at } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import { now } from './clock.ts';
import { load } from './load.ts';
import type { Beating, Prepared } from './thread.ts';
import { every } from './timers.ts';

/** Node 20 knows no names of threads. */
type NamedThreads = typeof threads & { readonly threadName?: string };

/** Between two announcements, until the watchdog has heard one, in milliseconds. */
const again = 50;
/** A thread that is there so soon after its program may be there before the watchdog, in milliseconds: they start together. */
const early = 1000;
/** It waits for the watchdog for so long at most, asks so often, and then may block. */
const patience = 60;
const pause = 2;

const wait = Atomics.wait.bind(Atomics);
const asleep = new Int32Array(new SharedArrayBuffer(4));

export function announceThread({ board, kept, answerCalls }: Prepared, beating: Beating): void {
  const { BroadcastChannel, threadId, threadName } = load('node:worker_threads') as NamedThreads;
  const announcement: Announcement = {
    thread: threadId,
    name: threadName === undefined || threadName === '' ? null : threadName,
    systemThread: systemThread(),
    shared: board.shared,
    beats: beating.beats,
  };
  const two = new BroadcastChannel(channelOfTwo(process.pid, threadId));
  two.unref();
  // Open for this word only: others say theirs there. For the first message that a channel brings to a thread, Node loads all it has for `fetch`.
  const call = (): void => {
    const all = new BroadcastChannel(channelOfAll(process.pid));
    all.postMessage(threadId);
    all.close();
  };
  const isHeard = (): boolean => Atomics.load(board.ints, at.heard) === 1;
  const announce = (): void => {
    if (isHeard()) return;
    call();
    two.postMessage(announcement);
  };
  announce();
  // What is said before the watchdog listens nobody hears; then it calls, also when this thread blocks.
  answerCalls(announce);
  const heard = (): void => beating.tellCalls((counted) => two.postMessage(counted));
  if (process.uptime() * 1e3 < early && willBeHeard(announce, isHeard)) heard();
  else {
    const fallSilent = every(again, () => {
      if (!isHeard()) return announce();
      fallSilent();
      heard();
    });
  }
  kept.push(two);
  process.on('exit', () => {
    Atomics.store(board.ints, at.exiting, 1);
  });
}

function willBeHeard(announce: () => void, isHeard: () => boolean): boolean {
  for (const end = now() + patience; now() < end; announce()) {
    wait(asleep, 0, 0, pause);
    if (isHeard()) return true;
  }
  return false;
}

function systemThread(): number | null {
  try {
    return Number(readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}
