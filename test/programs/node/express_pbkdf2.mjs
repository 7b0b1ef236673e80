/**
 * Express: a handler hashes a password with `pbkdf2Sync`, two functions deep.
 *
 * Hashing is slow on purpose, and everybody waits for everybody's password. Cure: `crypto.pbkdf2`, which works in a thread.
 */

import { pbkdf2Sync } from 'node:crypto';
import express from 'express';
import { serve } from './serve.mjs';

const app = express();

app.get('/', async (request, response) => {
  response.json({ loggedIn: checkPassword('a long password') });
});

app.get('/healthy', (request, response) => {
  response.json({ ok: true });
});

function checkPassword(password) {
  return hash(password, 'salt').length === 64;
}

function hash(password, salt) {
  return pbkdf2Sync(password, salt, 250_000, 64, 'sha512'); // stall: cpu crypto.pbkdf2Sync, native
}

serve(app);
