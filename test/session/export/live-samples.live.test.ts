/** The flame graph of a run that goes on, with samples of the time between its stalls: of real programs, and in bounded memory. */

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { recordingSchema } from '#protocol/recording.ts';
import { ms } from '#protocol/units.ts';
import { type FlameData, flameData } from '#session/export/flame-data.ts';
import { gatherWatched } from '#session/export/gather.ts';
import { LiveSamples } from '#session/export/live-samples.ts';
import { openSession } from '#session/session.ts';
import { python } from '../../setup/python.mjs';
import { writeProgram } from '../../replay/recordings.ts';
import { at, frame, loopId, processId, start } from '../events.ts';
import { until } from '../peer.ts';

/** Each works in steps too short to be stalls. */
const programs = {
  node: [
    process.execPath,
    writeProgram(
      'short.mjs',
      `function briefly() {\n  const end = Date.now() + 15;\n  while (Date.now() < end);\n}\nsetInterval(briefly, 20);\n`,
    ),
  ],
  python: [
    python(),
    writeProgram(
      'short.py',
      `import asyncio, time\n\ndef briefly():\n    end = time.monotonic() + 0.015\n    while time.monotonic() < end:\n        pass\n\nasync def main():\n    while True:\n        briefly()\n        await asyncio.sleep(0.005)\n\nasyncio.run(main())\n`,
    ),
  ],
} as const;

for (const [language, [command, program]] of Object.entries(programs)) {
  test(`${language}: what runs between stalls is in the graph of the whole run, while it runs`, async () => {
    const agents = path.resolve(import.meta.dirname, '../../../dist/agent');
    const opened = await openSession({ agents, threshold: ms(5000), profile: true });
    assert.ok(opened.ok);
    const session = opened.value;
    const samples = new LiveSamples();
    session.onEvent((event) => samples.take(event));
    const child = spawn(command, [program], { env: session.environment(process.env), stdio: 'ignore' });
    try {
      const header = { schema: recordingSchema, command: program, began: start, threshold: ms(5000) } as const;
      const picture = (): FlameData =>
        flameData(gatherWatched({ header, lasted: ms(1000), timeline: session.timeline(), samples }));
      const shows = (name: string): boolean => {
        const { frames, wholeRun } = picture();
        return wholeRun.frame.some((index) => frames[index]?.name === name && frames[index]?.file === program);
      };
      await until(() => shows('briefly'), 'the function is in the graph');
      const { sampled, stalls } = picture();
      assert.ok(sampled);
      assert.ok(stalls.self.every((lasted) => lasted === 0));
    } finally {
      child.kill('SIGKILL');
      await session.close();
    }
  });
}

test('samples without end are kept in bounded number, the newest of each loop', () => {
  const samples = new LiveSamples();
  for (let turn = 0; turn < 1000; turn += 1) {
    const batch = Array.from({ length: 100 }, (_, index) => {
      return { at: at(turn * 100 + index), lasted: ms(1), stack: [frame(index)] };
    });
    samples.take({ type: 'hotspots', process: processId, loop: loopId, at: at(turn), samples: batch });
  }
  assert.equal(samples.count, 100_000);
  assert.equal(samples.of(loopId).length, 30_000);
  assert.equal(samples.of(loopId).at(-1)?.at, at(99_999));
});
