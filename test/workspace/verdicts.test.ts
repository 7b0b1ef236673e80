/** What was found is found again without judging: as it is on disk, and as somebody was typing it. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import type { PackedProject } from '#workspace/judging.ts';
import { Verdicts } from '#workspace/verdicts.ts';

test('typing does not take away what is known of the files on disk, nor does a restart', async (context) => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-verdicts-'));
  context.after(() => rmSync(folder, { recursive: true }));
  const place = { file: path.join(folder, 'facts'), verdict: path.join(folder, 'verdict'), answer: '', version: '1' };
  const verdicts = new Verdicts();
  let judged = 0;
  const judge = (): Promise<[]> => ((judged += 1), Promise.resolve([]));
  await verdicts.on(projectOf('as on disk'), 'onDisk', judge);
  for (const text of ['as on disk, t', 'as on disk, ty']) await verdicts.on(projectOf(text), 'typed', judge);
  assert.equal(judged, 3);
  await verdicts.save(place);
  const again = new Verdicts();
  await again.open(place);
  for (const known of [verdicts, again]) {
    assert.deepEqual(await known.on(projectOf('as on disk'), 'typed', judge), []);
    assert.deepEqual(await known.on(projectOf('as on disk, ty'), 'typed', judge), []);
  }
  assert.equal(judged, 3);
  await again.on(projectOf('as on disk, t'), 'typed', judge);
  assert.equal(judged, 4);
});

function projectOf(text: string): PackedProject {
  const around = { roots: [], manifests: { packages: [], mappings: [] } } as unknown as PackedProject['around'];
  const files = [{ packed: new TextEncoder().encode(text) }] as unknown as PackedProject['files'];
  return { files, libraries: [], around };
}
