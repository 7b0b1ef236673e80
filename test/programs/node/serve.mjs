/** Serves a program on a free port and, when asked (`--requests 10`), drives it with a bounded load and ends. */

import { spawn } from 'node:child_process';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';

const requests = Number(process.argv[process.argv.indexOf('--requests') + 1] || 0);

/** `answer` is a request listener, as an Express application is one. The load sends a JSON body of so many megabytes. */
export function serve(answer, { megabytes = 0 } = {}) {
  const load = requests > 0 ? startLoad(megabytes) : undefined;
  const port = process.env.PORT ?? '0';
  const server = createServer(answer);
  server.once('error', ({ code }) => {
    console.error(`cannot listen on port ${port}: ${code}`);
    process.exit(1);
  });
  server.listen(Number(port), '127.0.0.1', () => {
    const url = `http://127.0.0.1:${server.address().port}`;
    console.log(url);
    load?.stdin.end(url);
  });
  load?.once('exit', () => process.exit());
}

/** The load is a process of its own, started before there is a loop to block, and without whatever watches this one. */
function startLoad(megabytes) {
  const { NODE_OPTIONS, ...env } = process.env;
  const words = [fileURLToPath(new URL('load.mjs', import.meta.url)), String(requests), String(megabytes)];
  return spawn(process.execPath, words, { env, stdio: ['pipe', 'inherit', 'inherit'] });
}
