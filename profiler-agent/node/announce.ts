/** Makes a user's worker thread known to the watchdog. */

import fs from 'node:fs';
import type threads from 'node:worker_threads';
import { at } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import { type Beating, load, type Prepared } from './thread.ts';

/** Between two announcements, until the watchdog listens, in milliseconds. */
const again = 50;

export function announceThread({ board, kept }: Prepared, beating: Beating): void {
  const { BroadcastChannel, threadId } = load('node:worker_threads') as typeof threads;
  const announcement: Announcement = { thread: threadId, systemThread: systemThread(), shared: board.shared };
  const all = new BroadcastChannel(channelOfAll(process.pid));
  all.unref();
  all.postMessage(announcement);
  const timer = setInterval(() => {
    if (Atomics.load(board.ints, at.watched) === 0) return all.postMessage(announcement);
    clearInterval(timer);
    all.close();
    const two = new BroadcastChannel(channelOfTwo(process.pid, threadId));
    two.unref();
    two.postMessage(beating.histogram);
    beating.tellCalls((counted) => two.postMessage(counted));
    kept.push(two);
  }, again).unref();
  kept.push(all);
  process.on('exit', () => {
    Atomics.store(board.ints, at.exiting, 1);
  });
}

function systemThread(): number | null {
  try {
    return Number(fs.readlinkSync('/proc/thread-self').split('/').at(-1));
  } catch {
    return null;
  }
}
