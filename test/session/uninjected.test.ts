/** Which interpreters will not load the agent, by the words that start them. */

import assert from 'node:assert/strict';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { whyUninjected } from '#session/uninjected.ts';

function letter(line: string): string | undefined {
  const because = whyUninjected(line.split(' '), { PATH: '/nowhere' });
  return because === null ? undefined : /option -(\w)/.exec(because)?.[1];
}

test('options that keep the agent out are named', () => {
  for (const [line, expected] of Object.entries({
    'python -I app.py': 'I',
    '/usr/bin/python3.13 -Es app.py': 'E',
    'python3 -X dev -W ignore -S -m uvicorn': 'S',
    'python3 -bBI -c pass': 'I',
    'python3.13t -I x': 'I',
  }))
    assert.equal(letter(line), expected, line);
});

test('nothing is said of others', () => {
  for (const line of [
    'python app.py -I',
    'python -m app -S',
    'python -c -I',
    'python -W S app.py',
    'python -XI a',
    'node -S',
    '',
  ])
    assert.equal(whyUninjected(line.split(' '), { PATH: '/nowhere' }), null, line);
});

test('PyPy is not observed', () => {
  assert.match(whyUninjected(['pypy3.10', 'app.py'], {}) ?? '', /CPython/);
});

test("a script's first line counts", () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'stallsight-test-'));
  writeFileSync(path.join(folder, 'serve'), '#!/usr/bin/python3 -Es\nprint()\n');
  chmodSync(path.join(folder, 'serve'), 0o755);
  assert.match(whyUninjected(['serve', '--port', '80'], { PATH: folder }) ?? '', /option -E/);
  assert.match(whyUninjected([path.join(folder, 'serve')], {}) ?? '', /option -E/);
  rmSync(folder, { recursive: true });
});
