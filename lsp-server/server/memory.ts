/** Gives memory back to the system after work that took much of it for a while: left alone, the engine keeps it for hours. */

import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

type Collect = (options: {
  readonly type: 'major';
  readonly execution: 'async';
  readonly flavor: 'last-resort';
}) => Promise<void>;

export async function giveBackMemory(): Promise<void> {
  setFlagsFromString('--expose-gc');
  const collect: unknown = runInNewContext('gc');
  if (typeof collect !== 'function') return;
  await (collect as Collect)({ type: 'major', execution: 'async', flavor: 'last-resort' });
}
