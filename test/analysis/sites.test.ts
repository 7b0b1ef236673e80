/** Where names stand is told in the order in which it was noted, however many names come between. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FileFacts } from '#core/facts.ts';
import { Sites } from '#core/sites.ts';
import type { FilePath } from '#protocol/units.ts';

const fileOf = (name: string): FileFacts => ({
  file: name as FilePath,
  language: 'python',
  imports: [],
  exports: [],
  functions: [],
  classes: [],
  waivers: [],
});

test('the places of a name, of many and of none', () => {
  const sites = new Sites();
  const files = Array.from({ length: 300 }, (_, at) => fileOf(`/project/${at}.py`));
  for (const file of files)
    for (let index = 0; index < 100; index += 1) {
      sites.note(`own ${file.file} ${index}`, file, index);
      if (index % 2 === 0) sites.note('load', file, index);
    }
  const places = [...sites.of('load')];
  assert.deepEqual(
    places,
    files.flatMap((file) => Array.from({ length: 50 }, (_, at) => [file, 2 * at])),
  );
  assert.deepEqual([...sites.of('own /project/7.py 99')], [[files[7], 99]]);
  assert.deepEqual([...sites.of('nobody')], []);
});
