/**
 * node:http: a handler runs another program with `execSync` and waits for it.
 *
 * Cure: `execFile` and a promise.
 */

import { execSync } from 'node:child_process';
import { serve } from './serve.mjs';

serve((request, response) => {
  if (request.url === '/healthy') return response.end('ok');
  response.end(makeThumbnail());
});

function makeThumbnail() {
  return execSync('sleep 0.15; echo done'); // stall: io child_process.execSync, native
}
