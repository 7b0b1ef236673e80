/**
 * Express: a handler hashes a password with `pbkdf2Sync`.
 *
 * Hashing is slow on purpose, and everybody waits for everybody's password. Cure: `crypto.pbkdf2`, which works in a thread.
 */

import { pbkdf2Sync } from 'node:crypto';
import express from 'express';
import { serve } from './serve.mjs';

const app = express();

app.get('/', async (request, response) => {
  const key = pbkdf2Sync('a long password', 'salt', 250_000, 64, 'sha512'); // stall: cpu crypto.pbkdf2Sync, native
  response.json({ loggedIn: key.length === 64 });
});

app.get('/healthy', (request, response) => {
  response.json({ ok: true });
});

serve(app);
