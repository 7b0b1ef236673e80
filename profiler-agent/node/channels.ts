/** The names of the channels on which a user's worker threads and the watchdog find each other, and what is said there. */

/** What a worker thread says of itself on the channel of all. */
export interface Announcement {
  readonly thread: number;
  /** What the program called it; null where it gave no name. */
  readonly name: string | null;
  /** The number that the system gave the thread; null where it does not tell. */
  readonly systemThread: number | null;
  readonly shared: SharedArrayBuffer;
}

export function channelOfAll(pid: number): string {
  return `stallsight/${pid}`;
}

/** The histogram itself can only be sent on a channel of two. */
export function channelOfTwo(pid: number, thread: number): string {
  return `stallsight/${pid}/${thread}`;
}
