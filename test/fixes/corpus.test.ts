/** The corpus is as large as it should be: programs that are fixed, programs that are run before and after, and programs that are refused. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fileCases } from './fileCases.ts';
import { nodeMeasured, pythonMeasured } from './measuredCases.ts';
import { nodeCases } from './nodeCases.ts';
import { processCases } from './processCases.ts';
import { pythonBlocks } from './pythonBlocks.ts';
import { pythonCases, pythonSleeps } from './pythonCases.ts';
import { execCases, spawnCases } from './spawnCases.ts';
import { healed, spreadTraps } from './spreadCases.ts';
import { blockTraps, processTraps, threadTraps, workerTraps } from './trapCases.ts';
import { urlCases } from './urlCases.ts';

/** Run by the real tests, before and after. */
const run = [
  ...pythonCases,
  ...pythonSleeps,
  ...pythonBlocks,
  ...processCases,
  ...fileCases('anyio'),
  ...urlCases,
  ...nodeCases,
  ...spawnCases,
  ...execCases,
  ...pythonMeasured,
  ...nodeMeasured,
];
const traps = [...processTraps, ...threadTraps, ...blockTraps, ...workerTraps, ...Object.entries(spreadTraps)];

test('at least 250 programs, 80 of which are run, and 60 traps', () => {
  const texts = new Set(run.map(({ text }) => text));
  assert.equal(texts.size, run.length, 'no program is there twice');
  assert.ok(run.length + Object.keys(healed).length >= 250, `${run.length}`);
  assert.ok(run.length >= 80, `${run.length}`);
  assert.ok(traps.length >= 60, `${traps.length}`);
});
