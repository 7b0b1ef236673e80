/** Whether another file uses an object of the module: texts that look it up are uses, what they merely say is none. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isUsedIn } from '#core/python/fixes/lookups.ts';
import type { FilePath } from '#protocol/units.ts';
import { parse } from '../analysis/python/check.ts';
import { pythonBench } from './benches.ts';
import { pythonMeasured } from './measuredCases.ts';
import { offeredIn } from './offered.ts';

const uses: readonly string[] = [
  'from main import model\n',
  'import main\nprint(main.model)\n',
  'from main import *\nmodel.count()\n',
  'import main\nprint(f"{main.model}")\n',
  'import main\ngetattr(main, "model")\n',
  'import main\nmonkeypatch.setattr(main, "model", None)\n',
  'import main\n@patch.object(main, "model")\ndef test(): ...\n',
  'import main\nvars(main)["model"]\n',
  'import main\nmain.__dict__["model"]\n',
  'import main\n@patch("main.model")\ndef test(): ...\n',
  'import main\nrun("main:model")\n',
  'import main\npath = "main.model.predict"\n',
  'import main\neval("main.model.predict(1)")\n',
  'import main\nget = operator.attrgetter("model")\n',
];

const none: readonly string[] = [
  'import main\nprint("the model is ready")\n',
  'import main\nprint("model")\n',
  '"""Uses the model."""\nimport main\n',
  'import main  # the model\n',
  'import main\ndata["model"]\n',
  'import main\ndata.get("model")\n',
  'import main\nprint(f"model {main.answer}")\n',
  'import main\nmain.answer(kind="model")\n',
  'import main\nprint("remodel", models)\n',
  'import main\ngetattr(main, "answer")("model")\n',
];

for (const text of uses) test(`a use: ${JSON.stringify(text)}`, () => assert.ok(isUsedIn('model', text, parse)));
for (const text of none) test(`no use: ${JSON.stringify(text)}`, () => assert.ok(!isUsedIn('model', text, parse)));

const [acting] = pythonMeasured;

test('an object becomes an actor where other files only write of it', () => {
  assert.ok(acting);
  for (const [other, isOffered] of [
    [none[1], true],
    [uses[4], false],
  ] as const) {
    const file = '/project/other.py' as FilePath;
    const around = { importersOf: () => [{ file, modules: ['main'] }] };
    const [offered] = offeredIn('/project/main.py', acting.text, acting.measure, [], around, [[file, other ?? '']]);
    assert.equal(offered?.fix.ok, isOffered);
  }
});

test('an object that its own file looks up becomes none', () => {
  assert.ok(acting);
  const text = acting.text.replace(
    'async def main():',
    'def kept():\n    return globals()["model"]\n\n\nasync def main():',
  );
  const [offered] = offeredIn('/project/main.py', text, acting.measure);
  assert.match(offered?.fix.ok === false ? offered.fix.because : 'it is offered', /looked up by its name/);
  assert.equal(pythonBench.fault('/project/main.py', text), undefined);
});
