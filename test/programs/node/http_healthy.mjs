/** node:http, healthy: it reads a slow file, hashes a password and takes a pause, and never blocks its loop. */

import { pbkdf2 } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { serve } from './serve.mjs';
import { readFile } from 'node:fs/promises';
import { slowFile } from './slow.mjs';

const settings = slowFile();
const hash = promisify(pbkdf2);

serve(async (request, response) => {
  if (request.url === '/healthy') return response.end('ok');
  const [text, key] = await Promise.all([
    readFile(settings, 'utf8'),
    hash('a password', 'salt', 100_000, 64, 'sha512'),
    pause(100),
  ]);
  response.end(JSON.stringify({ settings: text, key: key.length }));
});
