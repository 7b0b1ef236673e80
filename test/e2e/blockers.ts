/** Programs that block, and a recording of one: no test of it needs another one to have passed. */

import { execFile } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { promisify } from 'node:util';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';

const cli = path.resolve(import.meta.dirname, '../../dist/stallsight.cjs');

/** Blocks for 3 seconds at its line 5, again and again until there is a file `enough`; then it says by another that it rests. */
export const blocker = `import asyncio
import time
from pathlib import Path
def wait_long():
    time.sleep(3)

async def main():
    folder = Path(__file__).parent
    while not (folder / "enough").exists():
        await asyncio.sleep(1)
        wait_long()
    (folder / "rests").touch()
    await asyncio.sleep(600)

asyncio.run(main())
`;

/** Blocks three times at its line 5, and ends. */
const brief = `import asyncio
import time

def wait_long():
    time.sleep(0.4)

async def main():
    for _ in range(3):
        await asyncio.sleep(0.2)
        wait_long()

asyncio.run(main())
`;

/** Records the brief program in the folder, once. */
export async function recordingIn(folder: string): Promise<string> {
  const [program, recording] = [path.join(folder, 'brief.py'), path.join(folder, 'brief.stall')];
  if (existsSync(recording)) return recording;
  writeFileSync(program, brief);
  const words = [cli, 'run', '--quiet', '--record', recording, '--', python(), program];
  await promisify(execFile)(node(nodeVersions[0] ?? ''), words, { timeout: 60_000 });
  return recording;
}
