/** Makes a user's worker thread known to the watchdog. */

import fs from 'node:fs';
import type threads from 'node:worker_threads';
import { at } from './board.ts';
import { type Announcement, channelOfAll, channelOfTwo } from './channels.ts';
import { type Beating, load, type Prepared } from './thread.ts';

/** Node 20 knows no names of threads. */
type NamedThreads = typeof threads & { readonly threadName?: string };

/** Between two announcements, until the watchdog has heard one, in milliseconds. */
const again = 50;

export function announceThread({ board, kept }: Prepared, beating: Beating): void {
  const { BroadcastChannel, threadId, threadName } = load('node:worker_threads') as NamedThreads;
  const announcement: Announcement = {
    thread: threadId,
    name: threadName === undefined || threadName === '' ? null : threadName,
    systemThread: systemThread(),
    shared: board.shared,
    beats: beating.beats,
  };
  const all = new BroadcastChannel(channelOfAll(process.pid));
  const two = new BroadcastChannel(channelOfTwo(process.pid, threadId));
  all.unref();
  two.unref();
  const announce = (): void => {
    all.postMessage(threadId);
    two.postMessage(announcement);
  };
  announce();
  const timer = setInterval(announce, again).unref();
  const heard = (): void => {
    two.removeEventListener('message', heard);
    clearInterval(timer);
    all.close();
    beating.tellCalls((counted) => two.postMessage(counted));
  };
  two.addEventListener('message', heard);
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
