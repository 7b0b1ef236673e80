/**
 * Programs as they were before somebody moved what blocks in them: the patterns of public histories, written anew. A line that
 * ends with `# blocks` is in a finding, hints counted; no other line begins one that is more than a hint.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Finding } from '#protocol/finding.ts';
import { parseFixture } from './fixture.ts';
import { find as findInJavaScript } from './javascript/check.ts';
import { find as findInPython } from './python/check.ts';

const languages = [
  { name: 'python', find: findInPython },
  { name: 'javascript', find: findInJavaScript },
] as const;

for (const { name, find } of languages) {
  const text = readFileSync(new URL(`history/${name}.txt`, import.meta.url), 'utf8');
  for (const program of text.split(/^==== /m).slice(1)) {
    const at = program.indexOf('\n');
    test(`${name}, ${program.slice(0, at)}`, () => agree(program.slice(at + 1), find));
  }
}

/** Each line is shown with what is said of it, so that a failing test shows the program. */
function agree(program: string, find: (files: ReadonlyMap<string, string>) => Finding[]): void {
  const { files } = parseFixture(program);
  const found = find(files);
  const said: string[] = [];
  const expected: string[] = [];
  for (const [file, text] of files) {
    const lines = text.split('\n');
    const marked = lines.map((line) => /(?:#|\/\/) blocks$/.test(line));
    const here = found.filter((finding) => finding.file === file);
    for (const [index, line] of lines.entries()) {
      const isFound = here.some(({ range, severity }) => {
        if (marked[index] === true) return range.line <= index + 1 && index + 1 <= range.endLine;
        return range.line === index + 1 && severity !== 'hint' && !marked.slice(index, range.endLine).includes(true);
      });
      said.push(isFound ? `${line} ← found` : line);
      expected.push(marked[index] === true ? `${line} ← found` : line);
    }
  }
  assert.equal(said.join('\n'), expected.join('\n'));
}
