/** A function that becomes async, and its callers in other files, which wait for it; and callers that cannot. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { javaScriptBench } from './benches.ts';
import { filesOf, fixedProject, offeredFor } from './projects.ts';
import { healed, named, spreadTraps, user } from './spreadCases.ts';

for (const [what, [program, written]] of Object.entries(healed)) {
  test(`async through all callers: ${what}`, () => {
    const before = filesOf(program.replaceAll('\r', ''));
    const windows = program.includes('\r');
    const given = windows ? new Map([...before].map(([file, text]) => [file, text.replaceAll('\n', '\r\n')])) : before;
    const { files } = fixedProject(given);
    for (const [name, texts] of Object.entries(written))
      for (const text of texts) assert.ok(files.get(`/project/${name}`)?.includes(text), files.get(`/project/${name}`));
    for (const [file, text] of files) {
      assert.equal(javaScriptBench.fault(file, text), undefined, text);
      assert.equal(/(?<!\r)\n/.test(text), /(?<!\r)\n/.test(given.get(file) ?? ''), 'line ends are mixed');
    }
    assert.deepEqual(
      offeredFor(files).filter(({ fix }) => fix.ok),
      [],
      'nothing is offered again',
    );
  });
}

for (const [what, [program, because, told]] of Object.entries(spreadTraps)) {
  test(`not async: ${what}`, () => {
    const offered = offeredFor(filesOf(program), told).filter(({ title }) => title.startsWith('Await'));
    const wrong = offered.find(({ fix }) => fix.ok);
    assert.equal(wrong, undefined, JSON.stringify(wrong?.fix));
    const said = offered.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; ');
    assert.match(said, because);
  });
}

test('a change of several files says of how many', () => {
  const { title } = fixedProject(filesOf(user(`${named}export const a = async () => load('b');`)));
  assert.equal(title, 'Await fs.promises.readFile instead of fs.readFileSync, through 2 more files');
});
