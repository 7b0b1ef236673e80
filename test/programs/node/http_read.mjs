/**
 * node:http: a handler reads a file from a slow disk with `readFileSync`.
 *
 * Reading a file looks instant until the disk is a network share. Cure: `fs.promises.readFile`.
 */

import { readFileSync } from 'node:fs';
import { serve } from './serve.mjs';
import { slowFile } from './slow.mjs';

const settings = slowFile();

serve(async (request, response) => {
  if (request.url === '/healthy') return response.end('ok');
  const text = readFileSync(settings, 'utf8'); // stall: io fs.readFileSync, native
  response.end(text);
});
