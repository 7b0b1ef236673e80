/** Requests bear the template of their route, wherever in a framework they stall; nothing concrete of them leaves the process. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { python } from '../../setup/python.mjs';
import { runObserved } from './collector.ts';

const programs = ['asgi_routes.py', 'server_routes.py'].map((name) => path.join(import.meta.dirname, 'programs', name));

suite('routes', { concurrency: 2 }, () => {
  for (const { program, framework, marks } of programs.flatMap(readMarks)) {
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

interface Marked {
  readonly program: string;
  readonly framework: string;
  readonly marks: ReadonlyMap<number, string>;
}

/** By framework, the requests that its marks (`# GET /items/{item}`) ask for, by line. */
function readMarks(program: string): readonly Marked[] {
  const all: { program: string; framework: string; marks: Map<number, string> }[] = [];
  for (const [index, line] of readFileSync(program, 'utf8').split('\n').entries()) {
    const framework = /^def (\w+)\(\):/.exec(line)?.[1];
    if (framework !== undefined) all.push({ program, framework, marks: new Map() });
    const mark = / {2}# ([A-Z]+ \/.*)$/.exec(line)?.[1];
    if (mark !== undefined) all.at(-1)?.marks.set(index + 1, mark);
  }
  return all.filter(({ marks }) => marks.size > 0);
}
