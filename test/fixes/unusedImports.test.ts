/** An import whose last use a fix takes away goes with it, and no other one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fixedIn } from './offered.ts';

const run = `export async function answer() {\n  return spawnSync('ls').status;\n}\n`;
const two = `export async function answer() {\n  return spawnSync('ls').status + spawnSync('ls').status;\n}\n`;

const cases: Readonly<Record<string, readonly [text: string, head: string]>> = {
  'among others': [
    `import { spawn, spawnSync } from 'node:child_process';\nspawn('ls');\n${run}`,
    `import { constants } from 'node:os';\nimport { spawn } from 'node:child_process';\n`,
  ],
  'before others': [
    `import { spawnSync, spawn } from 'node:child_process';\nspawn('ls');\n${run}`,
    `import { constants } from 'node:os';\nimport { spawn } from 'node:child_process';\n`,
  ],
  'alone, beside one of the same module': [
    `import { spawn } from 'node:child_process';\nimport { spawnSync } from 'node:child_process';\nspawn('ls');\n${run}`,
    `import { constants } from 'node:os';\nimport { spawn } from 'node:child_process';\n\n/**`,
  ],
  'required, with Windows line ends': [
    `const { spawn, spawnSync } = require('child_process');\nspawn('ls');\n${run.replace('export ', '')}`.replaceAll(
      '\n',
      '\r\n',
    ),
    `const { constants } = require('os');\r\nconst { spawn } = require('child_process');\r\n`,
  ],
  'used once more': [
    `import { spawn, spawnSync } from 'node:child_process';\nspawn('ls');\n${two}`,
    `import { constants } from 'node:os';\nimport { spawn, spawnSync } from 'node:child_process';\n`,
  ],
  'exported again': [
    `import { spawn, spawnSync } from 'node:child_process';\nspawn('ls');\nexport { spawnSync };\n${run}`,
    `import { constants } from 'node:os';\nimport { spawn, spawnSync } from 'node:child_process';\n`,
  ],
};

for (const [name, [text, head]] of Object.entries(cases)) {
  test(name, () => {
    const file = `/project/main.${text.includes('require') ? 'cjs' : 'mjs'}`;
    const after = fixedIn(file, text).get(file) ?? '';
    assert.equal(after.slice(0, head.length), head, after.slice(0, 200));
  });
}

test('with the function that goes to a worker', () => {
  const file = '/project/main.mjs';
  const text =
    `import { join, resolve } from 'node:path';
import { other } from './other.mjs';
function fib(n) {
  return n < 2 ? join('a', 'b').length : fib(n - 1) + fib(n - 2) + other.length;
}
`.replace(' + other.length', '') +
    `export const at = resolve('a');\nexport async function answer() {\n  return fib(40);\n}\n`;
  const after = fixedIn(file, text).get(file) ?? '';
  assert.match(after, /^import \{ resolve \} from 'node:path';\nimport \{ other \} from '\.\/other\.mjs';\n/);
});
