/** Named imports of a builtin, in an ES module below a path with a space, called after an await. */

import { spawnSync } from 'node:child_process';
import { scryptSync } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';

await once(process.stdin, 'data');
process.stdin.destroy();
await sleep(100);
scryptSync('password', 'salt', 64, { N: 65_536, maxmem: 256 * 1024 * 1024 }); // stall: cpu crypto.scryptSync
await sleep(100);
spawnSync('sleep', ['0.15']); // stall: io child_process.spawnSync
await sleep(100);
