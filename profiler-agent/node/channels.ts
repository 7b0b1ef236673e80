/** The names of the channels on which a user's worker threads and the watchdog find each other, and what is said there. */

import type { HeartBeats } from './heart.ts';

/** What a worker thread says of itself, again and again until it is heard. */
export interface Announcement {
  readonly thread: number;
  /** What the program called it; null where it gave no name. */
  readonly name: string | null;
  /** The number that the system gave the thread; null where it does not tell. */
  readonly systemThread: number | null;
  readonly shared: SharedArrayBuffer;
  readonly beats: HeartBeats;
}

/** Here a thread only says its number: for the watchdog to open their own channel, if it has not. */
export function channelOfAll(pid: number): string {
  return `stallsight/${pid}`;
}

/** A histogram can only be sent on a channel of two. */
export function channelOfTwo(pid: number, thread: number): string {
  return `stallsight/${pid}/${thread}`;
}
