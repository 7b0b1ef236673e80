/** How much the tests of the analysis hold: marked cases, and programs in which nothing may be found. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const folder = new URL('.', import.meta.url);

/** Tables of programs by what they show, as the tests of both languages are written. */
const table = /^const \w+: (?:Readonly<)?Record<string, string>>? = \{\n([\s\S]*?)^\};/gm;
const entry = /^(?= {2}(?:'[^']*'|"[^"]*"|[\w$]+):)/m;
const mark = /\^{2,} |«|\$\{read\}/;

function programsOf(language: string): string[] {
  const files = readdirSync(new URL(language, folder)).filter((name) => /^(?!fixes|catalogue).*\.test\.ts$/.test(name));
  return files.flatMap((name) => {
    const text = readFileSync(new URL(`${language}/${name}`, folder), 'utf8');
    return [...text.matchAll(table)].flatMap(([, body = '']) => body.split(entry).filter((one) => one.trim() !== ''));
  });
}

function markedIn(language: string): number {
  const history = readFileSync(new URL(`history/${language}.txt`, folder), 'utf8');
  const inTables = programsOf(language).filter((program) => mark.test(program)).length;
  return inTables + (history.match(/(?:#|\/\/) blocks$/gm)?.length ?? 0);
}

for (const [language, least] of [
  ['python', 400],
  ['javascript', 300],
] as const) {
  test(`${language}: at least ${least} marked cases`, () => {
    const marked = markedIn(language);
    assert.ok(marked >= least, `${marked}`);
  });

  test(`${language}: at least 100 programs that are left alone`, () => {
    const silent = programsOf(language).filter((program) => !mark.test(program)).length;
    assert.ok(silent >= 100, `${silent}`);
  });
}
