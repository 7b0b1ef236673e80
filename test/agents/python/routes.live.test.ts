/** Requests bear the template of their route, wherever in a framework they stall; nothing concrete of them leaves the process. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { python } from '../../setup/python.mjs';
import { runObserved } from './collector.ts';

const program = path.join(import.meta.dirname, 'programs/routes.py');

suite('routes', { concurrency: 2 }, () => {
  for (const [framework, marks] of readMarks(readFileSync(program, 'utf8'))) {
    test(framework, async () => {
      const outcome = await runObserved({ python: python(), args: [program, framework], threshold: 40 });
      assert.deepEqual([outcome.code, outcome.stderr, outcome.refused], [0, '', []]);
      const named = new Map<number, string>();
      for (const { event } of outcome.events) {
        if (event.type !== 'stall-ended' || event.stall.culprit?.file !== program) continue;
        const { culprit, request } = event.stall;
        if (marks.has(culprit.line)) named.set(culprit.line, `${request?.method} ${request?.route}`);
      }
      assert.deepEqual(named, marks);
      assert.doesNotMatch(outcome.raw, /hidden|7777777777/);
    });
  }
});

/** By framework, the requests that its marks (`# GET /items/{item}`) ask for, by line. */
function readMarks(text: string): ReadonlyMap<string, ReadonlyMap<number, string>> {
  const all = new Map<string, Map<number, string>>();
  let framework = '';
  for (const [index, line] of text.split('\n').entries()) {
    framework = /^def (\w+)\(\):/.exec(line)?.[1] ?? framework;
    const mark = / {2}# ([A-Z]+ \/.*)$/.exec(line)?.[1];
    if (mark !== undefined) all.set(framework, (all.get(framework) ?? new Map<number, string>()).set(index + 1, mark));
  }
  return all;
}
