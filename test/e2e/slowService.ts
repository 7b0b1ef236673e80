/** A service that answers when its time has come: what a blocked program waits for. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface SlowService {
  readonly url: string;
  close(): void;
}

/** `/tea-400` is answered after 400 ms, a path without a number after `milliseconds`. */
export async function slowService(milliseconds: number): Promise<SlowService> {
  const server = createServer(({ url = '' }, response) => {
    const asked = /-(\d+)$/.exec(url)?.[1];
    setTimeout(() => response.end('{"price": 12.5}'), Number(asked ?? milliseconds));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { url: `http://127.0.0.1:${port}`, close: () => void server.close() };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const service = await slowService(0);
  service.close();
  return Number(new URL(service.url).port);
}
