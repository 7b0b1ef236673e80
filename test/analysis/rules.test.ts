/** The pages of the rules tell the truth: what they call wrong is found under their rule, and what they call right is clean. */

import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { findBlocking } from '#core/analysis.ts';
import { catalogueOf } from '#core/catalogue.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import type { FileFacts } from '#core/facts.ts';
import { readJavaScript } from '#core/javascript/read.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { rules } from '#workspace/rules.ts';
import { find as findInPython } from './python/check.ts';

const folder = path.resolve(import.meta.dirname, '../../docs/rules');
const pages = readdirSync(folder).filter((name) => name.endsWith('.md'));

/** What only a run can tell. */
const measuredOnly: ReadonlySet<string> = new Set(['measured-stall']);

test('every rule has its page, and every page its rule', () => {
  const named = pages.map((name) => name.replace(/\.md$/, ''));
  assert.deepEqual(new Set(named), new Set<string>(rules));
});

for (const page of pages) {
  const rule = page.replace(/\.md$/, '');
  const text = readFileSync(path.join(folder, page), 'utf8');
  for (const { part, language, program } of programsOf(text)) {
    if (part === 'Wrong' && measuredOnly.has(rule)) continue;
    test(`${rule}: what is ${part.toLowerCase()} in ${language}`, () => {
      const found = find(language, program).map((finding) => finding.rule);
      assert.deepEqual([...new Set(found)], part === 'Wrong' ? [rule] : []);
    });
  }
}

interface Program {
  readonly part: string;
  readonly language: string;
  readonly program: string;
}

function programsOf(text: string): Program[] {
  return text.split(/^## /m).flatMap((section) => {
    const part = section.slice(0, section.indexOf('\n'));
    return [...section.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].map(([, language = '', program = '']) => ({
      part,
      language,
      program,
    }));
  });
}

function find(language: string, program: string): readonly Finding[] {
  if (language === 'python') return findInPython(new Map([['/project/main.py', program]]));
  const files: FileFacts[] = [readJavaScript('/project/main.js' as FilePath, program)];
  return findBlocking({ files, catalogue: catalogueOf([pythonCatalogue, nodeCatalogue]), roots: [] });
}
