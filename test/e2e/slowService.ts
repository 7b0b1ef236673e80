/** A service that answers when its time has come, or when it is told to: what a blocked program waits for. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlowService {
  readonly url: string;
  /** Answers all that `/…-held` was asked for so far. */
  answer(): void;
  close(): void;
}

/** `/tea-400` is answered after 400 ms, `/tea-held` when the test says so, any other path after `milliseconds`. */
export async function slowService(milliseconds: number): Promise<SlowService> {
  const held: (() => void)[] = [];
  const server = createServer(({ url = '' }, response) => {
    const asked = /-(\d+|held)$/.exec(url)?.[1];
    const end = (): void => void response.end('{"price": 12.5}');
    if (asked === 'held') held.push(end);
    else setTimeout(end, Number(asked ?? milliseconds));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    answer: () => held.splice(0).forEach((end) => end()),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** Whether a server answers there, and soon: one that does not yet is asked again. */
export async function answers(url: string): Promise<boolean> {
  return (await fetch(url, { signal: AbortSignal.timeout(5000) })).ok;
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const service = await slowService(0);
  service.close();
  return Number(new URL(service.url).port);
}
