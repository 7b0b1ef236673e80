/** What the programs wait for: a file on a slow disk, gone with the program. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Returns a file whose every read takes 0.15 s: a pipe, with somebody slow at its other end. */
export function slowFile() {
  const folder = mkdtempSync(join(tmpdir(), 'slow-disk-'));
  const file = join(folder, 'settings.json');
  execFileSync('mkfifo', [file]);
  // The shell waits until somebody reads; the pause at the end lets the reader close, or it would read the next round too.
  const feed = `while [ -p "$0" ]; do { sleep 0.15; echo '{"currency":"EUR"}'; } > "$0"; sleep 0.04; done`;
  const disk = spawn('sh', ['-c', feed, file], { stdio: 'ignore' });
  disk.unref();
  process.once('exit', () => {
    disk.kill();
    rmSync(folder, { recursive: true, force: true });
  });
  return file;
}
