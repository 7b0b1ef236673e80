/** What the programs wait for: a file on a slow disk, gone with the program. */

import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** Returns a file whose every read takes 0.15 s: a pipe, with somebody slow at its other end. */
export function slowFile() {
  const file = join(mkdtempSync(join(tmpdir(), 'slow-disk-')), 'settings.json');
  execFileSync('mkfifo', [file]);
  const disk = spawn('sh', [fileURLToPath(new URL('../slow-disk.sh', import.meta.url)), file], {
    stdio: ['pipe', 'ignore', 'inherit'],
  });
  disk.unref();
  disk.stdin.unref();
  return file;
}
