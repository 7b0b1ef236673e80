/** The oldest Python that a project says to run on, by the file that is nearest. */

import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { oldestIn } from '#core/python/versions.ts';
import { pythonFrom } from '#workspace/pythonVersions.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'versions-'));
mkdirSync(path.join(folder, '.git'));
after(() => rmSync(folder, { recursive: true }));

const words: readonly (readonly [words: string, oldest: string | undefined])[] = [
  ['>=3.11', '3.11'],
  ['>= 3.9, <4', '3.9'],
  ['<4,>=3.10.2', '3.10'],
  ['>3.10', '3.10'],
  ['~=3.12.1', '3.12'],
  ['==3.11.*', '3.11'],
  ['^3.11', '3.11'],
  ['^3.9 || ^3.12', '3.9'],
  ['>=3.8,!=3.11.2', '3.8'],
  ['>=3', '3.0'],
  ['<3.13', undefined],
  ['^3.12 || <4', undefined],
  ['', undefined],
  ['nonsense', undefined],
];

for (const [said, oldest] of words)
  test(`${said || 'nothing'}: ${oldest ?? 'not known'}`, () => assert.equal(oldestIn(said)?.join('.'), oldest));

const files: readonly (readonly [name: string, text: string])[] = [
  ['pyproject.toml', '[project]\nname = "x"\nrequires-python = ">=3.11"\n'],
  ['pyproject.toml', '[tool.poetry.dependencies]\npython = "^3.11"\n'],
  ['setup.cfg', '[options]\npython_requires = >=3.11\n'],
  ['setup.py', "from setuptools import setup\nsetup(name='x', python_requires='>=3.11')\n"],
];

for (const [index, [name, text]] of files.entries()) {
  test(`${name}: ${text.split('\n').at(-2)}`, () => {
    const project = path.join(folder, String(index));
    mkdirSync(path.join(project, 'app/deep'), { recursive: true });
    writeFileSync(path.join(project, name), text);
    const at = (file: string): string | undefined => pythonFrom(path.join(project, file))?.join('.');
    assert.equal(at('app/deep/main.py'), '3.11');
    writeFileSync(path.join(project, 'app/pyproject.toml'), '[tool.ruff]\nline-length = 100\n');
    assert.equal(at('app/deep/main.py'), '3.11');
    writeFileSync(path.join(project, 'app/pyproject.toml'), '[project]\nrequires-python = ">=3.9"\n');
    assert.equal(at('app/deep/main.py'), '3.9');
    assert.equal(at('main.py'), '3.11');
    writeFileSync(path.join(project, 'app/pyproject.toml'), 'no [ toml');
    assert.equal(at('app/deep/main.py'), '3.11');
  });
}

test('nothing above the repository counts', () => {
  mkdirSync(path.join(folder, 'own/.git'), { recursive: true });
  writeFileSync(path.join(folder, 'setup.cfg'), '[options]\npython_requires = >=3.12\n');
  assert.equal(pythonFrom(path.join(folder, 'own/main.py')), undefined);
  assert.equal(pythonFrom(path.join(folder, 'main.py'))?.join('.'), '3.12');
});
