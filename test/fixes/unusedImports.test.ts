/** An import whose last use a fix takes away goes with it, and no other one. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { tidyUpJavaScript } from '#core/javascript/fixes/offer.ts';
import type { FilePath } from '#protocol/units.ts';
import { EditSet } from '#workspace/edits.ts';
import { javaScriptBench } from './benches.ts';
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

/** The program after one fix of each of its findings, all at once. */
function fixedTogether(before: string, file = '/project/main.mjs'): string {
  const edits = new EditSet(() => before);
  for (const finding of javaScriptBench.find(new Map([[file, before]]))) {
    const best = javaScriptBench.offer(finding, { text: () => before }).find(({ fix }) => fix.ok)?.fix;
    if (best?.ok) edits.add(best.value);
  }
  edits.add({ edits: tidyUpJavaScript(file as FilePath, before, edits.editsOf(file as FilePath)) });
  return edits.apply().get(file) ?? before;
}

const handler = (body: string): string => `export async function answer(name) {\n  ${body}\n}\n`;
const reads = "return readFileSync(name) + readFileSync(name + '2');";

const together: Readonly<Record<string, readonly [before: string, after: string]>> = {
  'both uses of one name': [
    `import { readFileSync } from 'node:fs';\n${handler(reads)}`,
    `import { readFile } from 'node:fs/promises';\n${handler("return await readFile(name) + await readFile(name + '2');")}`,
  ],
  'a name beside others that stay': [
    `import {\n  createReadStream, // stays\n  readFileSync,\n  watch,\n} from 'node:fs';\nexport { createReadStream, watch };\n${handler(reads)}`,
    `import { readFile } from 'node:fs/promises';\nimport {\n  createReadStream, // stays\n  watch,\n} from 'node:fs';\nexport { createReadStream, watch };\n${handler("return await readFile(name) + await readFile(name + '2');")}`,
  ],
};

for (const [name, [before, after]] of Object.entries(together))
  test(name, () => assert.equal(fixedTogether(before), after));

const merged: Readonly<Record<string, readonly [before: string, head: string]>> = {
  'one line': [`import { stat } from 'node:fs/promises';\n`, `import { readFile, stat } from 'node:fs/promises';\n`],
  'a line for each': [
    `import {\n  mkdir,\n  stat,\n} from "fs/promises";\n`,
    `import {\n  readFile,\n  mkdir,\n  stat,\n} from "fs/promises";\n`,
  ],
  'beside a type': [
    `import { type FileHandle, stat } from 'node:fs/promises';\n`,
    `import { readFile, type FileHandle, stat } from 'node:fs/promises';\n`,
  ],
  'beside a default': [
    `import files, { stat } from 'node:fs/promises';\n`,
    `import files, { readFile, stat } from 'node:fs/promises';\n`,
  ],
  'under another name': [
    `import { stat } from 'node:fs/promises';\nconst readFile = stat;\n`,
    `import { readFile as readFileAsync, stat } from 'node:fs/promises';\n`,
  ],
  required: [
    `const { stat } = require('node:fs/promises');\n`,
    `const { readFile, stat } = require('node:fs/promises');\n`,
  ],
  'not of types alone': [
    `import type { FileHandle } from 'node:fs/promises';\n`,
    `import type { FileHandle } from 'node:fs/promises';\nimport { readFile } from 'node:fs/promises';\n`,
  ],
  'not what is required further down': [
    `const { EventEmitter } = require('node:events');\nnew EventEmitter();\nconst { stat } = require('node:fs/promises');\n`,
    `const { EventEmitter } = require('node:events');\nnew EventEmitter();\nconst { stat } = require('node:fs/promises');\nconst { readFile } = require(`,
  ],
};

for (const [name, [before, head]] of Object.entries(merged)) {
  test(`one import of a module: ${name}`, () => {
    const isRequired = before.includes('require');
    const file = `/project/main.${isRequired ? 'cjs' : 'mts'}`;
    const whole = isRequired ? `const { readFileSync } = require('fs');\n` : `import { readFileSync } from 'fs';\n`;
    const body = handler('return readFileSync(name);');
    const after = fixedIn(file, `${before}${whole}${isRequired ? body.replace('export ', '') : body}`).get(file) ?? '';
    assert.equal(after.slice(0, head.length), head);
    assert.ok(!after.includes('readFileSync'), after);
    assert.equal(javaScriptBench.fault(file, after), undefined, after);
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
