/** Gives memory back to the system after work that took much of it for a while: left alone, the engine keeps it for hours. */

import { getHeapStatistics, setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

interface Options {
  readonly type: 'major';
  readonly execution: 'sync' | 'async';
  /** The last resort gives back all that can be given, and takes twice the time. */
  readonly flavor: 'regular' | 'last-resort';
}

type Collect = (options: Options) => Promise<void> | undefined;

let collect: Collect | undefined;

function collector(): Collect {
  setFlagsFromString('--expose-gc');
  const made: unknown = runInNewContext('gc');
  return typeof made === 'function' ? (made as Collect) : () => Promise.resolve();
}

/** In turns with what else there is to do. */
export async function giveBackMemory(): Promise<void> {
  collect ??= collector();
  await collect({ type: 'major', execution: 'async', flavor: 'last-resort' });
}

/** Each time that it is asked, where so many bytes of this thread's heap were taken since it was emptied last. */
export function givingBackEach(bytes: number): () => void {
  let least = getHeapStatistics().used_heap_size;
  return () => {
    const { used_heap_size: used } = getHeapStatistics();
    least = Math.min(least, used);
    if (used - least < bytes) return;
    giveBackBeyond(0);
    least = getHeapStatistics().used_heap_size;
  };
}

/** Now, where this thread's heap has grown beyond so many bytes. */
export function giveBackBeyond(bytes: number): void {
  if (getHeapStatistics().total_heap_size < bytes) return;
  collect ??= collector();
  void collect({ type: 'major', execution: 'sync', flavor: 'regular' });
}
