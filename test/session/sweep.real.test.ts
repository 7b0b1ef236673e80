/** What killed runs left is removed, and nothing of a run that lives or is about to. */

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { existsSync, mkdtempSync, renameSync, rmSync, utimesSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { runFiles } from '#protocol/options.ts';
import { sweepDeadRuns } from '#session/sweep.ts';

const parent = mkdtempSync(path.join(os.tmpdir(), 'sweep-'));
process.env['TMPDIR'] = parent;
after(() => rmSync(parent, { recursive: true, force: true }));

async function listenAt(socket: string): Promise<net.Server> {
  const server = net.createServer((peer) => peer.destroy()).listen(socket);
  await once(server, 'listening');
  return server;
}

/** A run's directory whose socket is there, and nobody listens at it: so it is between binding and listening, too. */
async function silentRun(): Promise<string> {
  const directory = mkdtempSync(path.join(parent, 'stallsight-'));
  const elsewhere = path.join(parent, 'socket');
  const server = await listenAt(elsewhere);
  renameSync(elsewhere, path.join(directory, runFiles.socket));
  server.close();
  await once(server, 'close');
  return directory;
}

function age(directory: string): void {
  const before = Date.now() / 1000 - 3600;
  utimesSync(directory, before, before);
}

test('a run at whose socket nobody listens is removed, but not one that may be about to', async () => {
  const [dead, starting] = [await silentRun(), await silentRun()];
  age(dead);
  await sweepDeadRuns();
  assert.deepEqual([dead, starting].map(existsSync), [false, true]);
});

test('a run that listens is left alone, however old', async () => {
  const directory = mkdtempSync(path.join(parent, 'stallsight-'));
  const server = await listenAt(path.join(directory, runFiles.socket));
  age(directory);
  await sweepDeadRuns();
  assert.ok(existsSync(directory));
  server.close();
});
