/** The pulse: what the session reads in an agent's shared memory, and that no name from the wire leads elsewhere. */

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { type LoopId, ms } from '#protocol/units.ts';
import { Pulses } from '#session/pulse.ts';
import { loopBegan, loopId, processId, start } from './events.ts';

const folder = mkdtempSync(path.join(os.tmpdir(), 'test-pulse-'));
after(() => rmSync(folder, { recursive: true }));

const seconds = (): number => Number(process.hrtime.bigint()) / 1e9;

/** Cells as an agent's memory has them. */
function write(name: string, ...cells: number[]): void {
  writeFileSync(path.join(folder, name), new Uint8Array(new Float64Array(cells).buffer));
}

test('a busy loop shows for how long, a waiting one 0, one without a pulse null', () => {
  const pulses = new Pulses(folder);
  write('pulse-1-a', seconds() - 0.25, 0, seconds() + 60);
  const loops = ['1/0', '1/1', '1/2', '1/3'] as LoopId[];
  loops.forEach((loop, index) =>
    pulses.follow(loopBegan({ loop, ...(index < 3 ? { pulse: { file: 'pulse-1-a', offset: index * 8 } } : {}) })),
  );
  const [busy, waiting, later, none] = loops.map((loop) => pulses.read(loop));
  assert.ok(busy != null && busy >= ms(250) && busy < ms(5000));
  assert.deepEqual([waiting, later, none], [0, 0, null]);
  write('pulse-1-a', seconds() - 7, 0, 0);
  assert.ok((pulses.read('1/0' as LoopId) ?? 0) >= ms(7000), 'it reads the memory as it is now');
  pulses.follow({ type: 'goodbye', process: processId, at: start });
  assert.equal(pulses.read('1/0' as LoopId), null);
  pulses.close();
});

for (const file of ['../secret', '/etc/hostname', 'token', 'pulse-../x', 'pulse-link', 'pulse-missing', '']) {
  test(`"${file}" is no pulse`, () => {
    const pulses = new Pulses(folder);
    writeFileSync(path.join(folder, 'token'), 'x'.repeat(64));
    rmSync(path.join(folder, 'pulse-link'), { force: true });
    symlinkSync(path.join(folder, 'token'), path.join(folder, 'pulse-link'));
    pulses.follow(loopBegan({ pulse: { file, offset: 0 } }));
    assert.equal(pulses.read(loopId), null);
    pulses.close();
  });
}

test('an offset behind the end is a loop that waits', () => {
  const pulses = new Pulses(folder);
  write('pulse-2-b', seconds() - 1);
  for (const offset of [8, 4096, Number.MAX_SAFE_INTEGER]) {
    pulses.follow(loopBegan({ pulse: { file: 'pulse-2-b', offset } }));
    assert.ok([0, null].includes(pulses.read(loopId)), String(offset));
  }
  pulses.close();
});
