/** Stands before the protocol's own reader, and ends the server when what comes in is no LSP: a length that cannot be meant, no length. */

import { Transform, type TransformCallback } from 'node:stream';

const headerLimit = 8 * 1024;
const bodyLimit = 64 * 1024 * 1024;

/** Passes whole headers and bodies on; calls `refuse` with the reason at the first one that cannot be. */
export function frameGuard(refuse: (because: string) => void): Transform {
  let header = '';
  let body = 0;
  return new Transform({
    transform(piece: Buffer, _encoding: string, done: TransformCallback): void {
      for (let at = 0; at < piece.length;) {
        if (body > 0) {
          const taken = Math.min(body, piece.length - at);
          this.push(piece.subarray(at, at + taken));
          body -= taken;
          at += taken;
          continue;
        }
        const end = endOfHeader(header, piece, at);
        header += piece.toString('latin1', at, end);
        this.push(piece.subarray(at, end));
        at = end;
        if (header.length > headerLimit) return refuse('a header without an end');
        if (!header.endsWith('\r\n\r\n')) continue;
        const length = lengthIn(header);
        if (length === null || length > bodyLimit) return refuse('a message without a length that can be');
        header = '';
        body = length;
      }
      done();
    },
  });
}

/** Up to the first line end, so that a header's end is never overrun. */
function endOfHeader(header: string, piece: Buffer, at: number): number {
  const next = piece.indexOf(10, at);
  const end = next === -1 ? piece.length : next + 1;
  return Math.min(end, at + headerLimit + 1 - Math.min(header.length, headerLimit));
}

function lengthIn(header: string): number | null {
  const [, digits] = /^Content-Length: *(\d{1,12})\r$/im.exec(header) ?? [];
  return digits === undefined ? null : Number(digits);
}
