/** What a flame graph shows of its calls: how wide, how many, how deep, and the same call found again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { FlameData } from '#session/export/flame-data.ts';
import { type Call, callersOf, findAgain, functionsIn, grow, visibleIn } from '../../extension/view/flame/tree.ts';

const stalls = { span: 'stalls', difference: false } as const;

test('a call is as wide as all that it called, widest first', () => {
  const root = grow(data({ 'main/a': 10, 'main/b': 20, 'main/b/c': 5, main: 1 }), stalls);
  const [main] = root.calls;
  assert.equal(main?.total, 36);
  assert.deepEqual(
    main?.calls.map(({ frame, width }) => [frame.name, width]),
    [
      ['b', 25],
      ['a', 10],
    ],
  );
});

test('in a difference each call is as wide as in the run that had more of it', () => {
  const both = data({ 'main/a': 10, 'main/b': 3 }, { 'main/a': 4, 'main/gone': 7 });
  const [main] = grow(both, { ...stalls, difference: true }).calls;
  assert.deepEqual([main?.width, main?.total, main?.before], [20, 13, 11]);
  assert.deepEqual(
    grow(both, stalls).calls[0]?.calls.map(({ frame }) => frame.name),
    ['a', 'b'],
  );
});

test('what is shown has a bound, in number and in depth, and holds the callers of all that it holds', () => {
  const wide = Object.fromEntries(Array.from({ length: 20_000 }, (_, index) => [`main/f${index}/g`, 10]));
  const deep = { [Array.from({ length: 5000 }, (_, index) => `d${index}`).join('/')]: 200_000 };
  const root = grow(data({ ...wide, ...deep }), stalls);
  const visible = visibleIn(root);
  assert.ok(visible.size <= 3000, `${visible.size} are shown`);
  for (const { caller } of visible) assert.ok(caller === null || visible.has(caller));
  const bottom = deepest(root);
  assert.equal(callersOf(bottom)[0], root);
  assert.ok(callersOf(bottom).length <= 40);
  assert.deepEqual([...visibleIn(bottom)], [bottom]);
});

test("a recursion's time counts once for its function", () => {
  const rows = functionsIn(grow(data({ 'f/g/f': 10, f: 1 }), stalls));
  const f = rows.find(({ frame }) => frame.name === 'f');
  assert.deepEqual([f?.self, f?.total], [11, 11]);
  assert.equal(rows.length, 2);
});

test('the call that one looked at is found again in a later tree, or the nearest that is left of it', () => {
  const before = grow(data({ 'main/a/b': 10 }), stalls);
  assert.equal(findAgain(grow(data({ 'main/x': 1, 'main/a/b': 30 }), stalls), deepest(before)).total, 30);
  assert.equal(findAgain(grow(data({ 'main/a': 4 }), stalls), deepest(before)).frame.name, 'a');
});

function deepest(call: Call): Call {
  let at = call;
  for (let next: Call | undefined = at; next !== undefined; [next] = at.calls) at = next;
  return at;
}

/** From the time in each call, by its path. */
function data(self: Readonly<Record<string, number>>, before: Readonly<Record<string, number>> = {}): FlameData {
  const names = [...new Set(Object.keys({ ...self, ...before }).flatMap((path) => path.split('/')))];
  const indexes = new Map(names.map((name, index) => [name, index]));
  const known = new Map<string, number>([['', -1]]);
  const tree = { parent: [] as number[], frame: [] as number[], line: [] as number[], self: [0], before: [0] };
  const node = (path: string): number => {
    const place = known.get(path);
    if (place !== undefined) return place;
    const cut = path.lastIndexOf('/');
    const above = node(path.slice(0, Math.max(0, cut)));
    const made = tree.parent.push(above) - 1;
    tree.frame.push(indexes.get(path.slice(cut + 1)) ?? -1);
    tree.line.push(1);
    tree.self[made] = 0;
    tree.before[made] = 0;
    known.set(path, made);
    return made;
  };
  for (const [path, time] of Object.entries(self)) tree.self[node(path)] = time;
  for (const [path, time] of Object.entries(before)) tree.before[node(path)] = time;
  const frames = names.map((name) => ({ name, file: '/srv/app.py', kind: 'user' as const }));
  return { title: 'x', frames, stalls: tree, wholeRun: tree, sampled: true, compared: true };
}
