/** Makes a user's worker thread known to the watchdog. */

import fs from 'node:fs';
import type threads from 'node:worker_threads';
import { at } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import { type Beating, load, type Prepared } from './thread.ts';

/** Node 20 knows no names of threads. */
type NamedThreads = typeof threads & { readonly threadName?: string };

/** Between two announcements, until the watchdog listens, in milliseconds. */
const again = 50;

export function announceThread({ board, kept }: Prepared, beating: Beating): void {
  const { BroadcastChannel, threadId, threadName } = load('node:worker_threads') as NamedThreads;
  const announcement: Announcement = {
    thread: threadId,
    name: threadName === undefined || threadName === '' ? null : threadName,
    systemThread: systemThread(),
    shared: board.shared,
  };
  const all = new BroadcastChannel(channelOfAll(process.pid));
  const two = new BroadcastChannel(channelOfTwo(process.pid, threadId));
  all.unref();
  two.unref();
  all.postMessage(announcement);
  const timer = setInterval(() => all.postMessage(announcement), again).unref();
  // The watchdog says that it listens.
  const begin = (): void => {
    two.removeEventListener('message', begin);
    clearInterval(timer);
    all.close();
    two.postMessage(beating.beats);
    beating.tellCalls((counted) => two.postMessage(counted));
  };
  two.addEventListener('message', begin);
  kept.push(all, two);
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
