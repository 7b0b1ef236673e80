/** Who says much in small pieces is heard in gulps: to be woken for a piece costs more than what it brings. */

import type { Socket } from 'node:net';

/** In ms. Pieces that come closer to each other than `close`, `many` times in a row, are let come together for `rest`: the system keeps them meanwhile. */
const usual = { close: 40, many: 16, rest: 20 };
/** In UTF-16 code units. A piece this long is a gulp already. */
const long = 8192;

/** Returns what is to be called with the length of each piece. */
export function inGulps(
  socket: Pick<Socket, 'pause' | 'resume'>,
  now: () => number = () => performance.now(),
): (length: number) => void {
  let last = -Infinity;
  let row = 0;
  return (length) => {
    const at = now();
    row = length < long && at - last < usual.close ? row + 1 : 0;
    last = at;
    if (row < usual.many) return;
    socket.pause();
    setTimeout(() => socket.resume(), usual.rest);
  };
}
