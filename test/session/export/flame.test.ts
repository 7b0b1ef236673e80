/** The data of a flame graph: whose time it counts, how calls add up, and how two runs stand beside each other. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Frame } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import { ms } from '#protocol/units.ts';
import { type FlameData, flameData, type FlameTree, mostNodes } from '#session/export/flame-data.ts';
import type { Gathered } from '#session/export/gather.ts';
import { at, frame, loopId, processId, stallEnded, start } from '../events.ts';

test("stalls that are nobody's fault are in the whole run alone", () => {
  const data = flameData(
    recorded([stall(0, [frame(1, 'slow')]), stall(200, [frame(1, 'stopped')], { cause: { kind: 'paused' } })]),
  );
  assert.deepEqual(paths(data, data.stalls), ['slow 100']);
  assert.deepEqual(paths(data, data.wholeRun), ['slow 100', 'stopped 100']);
  assert.equal(data.sampled, false);
});

test('a function is one call, whatever its line; its line is where most of the time passed', () => {
  const data = flameData(
    recorded([stall(0, [frame(5, 'slow')]), stall(200, [frame(9, 'slow')]), stall(400, [frame(9, 'slow')])]),
  );
  assert.deepEqual(paths(data, data.stalls), ['slow 300']);
  assert.deepEqual(data.stalls.line, [0, 9]);
});

test('a recursion is a call in a call', () => {
  const data = flameData(recorded([stall(0, [frame(1, 'f'), frame(1, 'f'), frame(2, 'g')])]));
  assert.deepEqual(paths(data, data.stalls), ['g/f/f 100']);
});

test('two runs of other process numbers stand in one tree', () => {
  const data = flameData(recorded([stall(0, [frame(1, 'new')])], 5), recorded([stall(0, [frame(1, 'old')])], 6));
  assert.deepEqual(paths(data, data.stalls), ['new 100', 'old 0 was 100']);
  assert.equal(data.stalls.parent.filter((parent) => parent === -1).length, 1);
  assert.ok(data.compared);
});

test('more calls than anyone can see are added up: the time stays the same, and the longest stay', () => {
  const many = Array.from({ length: mostNodes + 10_000 }, (_, index) =>
    stall(index * 200, [frame(1, `deep${index}`), frame(1, `f${index}`)], { lasted: ms(index < 3 ? 150 : 100) }),
  );
  const { stalls, frames } = flameData(recorded(many));
  const before = many.reduce((sum, { lasted }) => sum + lasted, 0);
  assert.equal(
    stalls.self.reduce((sum, lasted) => sum + lasted, 0),
    before,
  );
  assert.ok(stalls.parent.length <= mostNodes + 2);
  const names = stalls.frame.map((index) => frames[index]?.name);
  assert.ok(['deep0', 'deep1', 'deep2', '(shorter calls)'].every((name) => names.includes(name)));
});

/** Every call that took time itself: its path, ms, and ms before. */
function paths({ frames }: FlameData, tree: FlameTree): string[] {
  const path = (node: number): string[] =>
    (tree.parent[node] ?? -1) < 0 ? [] : [...path(tree.parent[node] ?? -1), frames[tree.frame[node] ?? -1]?.name ?? ''];
  return tree.self
    .map((self, node) => {
      const before = tree.before[node] ?? 0;
      return self + before === 0
        ? ''
        : `${path(node).join('/')} ${self / 1000}${before > 0 ? ` was ${before / 1000}` : ''}`;
    })
    .filter((line) => line !== '')
    .sort();
}

function recorded(stalls: readonly Stall[], pid = 4121): Gathered {
  const ids = { loop: loopId, process: processId };
  return {
    header: { schema: 'stallsight-recording/1', command: 'x', began: start, threshold: ms(50) },
    lasted: ms(1000),
    tracks: [{ ...ids, pid, processName: `api ${pid}`, thread: 'main', stalls, samples: [], lag: [] }],
  };
}

function stall(began: number, stack: readonly Frame[], changes: Partial<Stall> = {}): Stall {
  return stallEnded(began, at(began), ms(100), { stack, ...changes }).stall;
}
