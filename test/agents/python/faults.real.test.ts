/** Whatever breaks in the agent or around it, the program runs as if it had never been there. */

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { rmSync } from 'node:fs';
import path from 'node:path';
import { suite, test } from 'node:test';
import { pythons } from '../../setup/python.mjs';
import { type Options, runObserved, type Running } from './collector.ts';

const programs = path.join(import.meta.dirname, 'programs');
const newest = pythons().at(-1)?.path ?? 'python3';

/** Functions of the agent, each made to raise whenever it is called. */
const points = `
  process:hello wire:line outbox:Outbox.put outbox:Outbox.flush outbox:_open options:read_options agent:watch_loops
  agent:Loops._began agent:Loops._watch agent:Loops._ended agent:_hook agent:_thread_name pulse:Pulse.slot monitor:Monitor.begin
  monitor:Monitor._was_slow marks:Marks.of monitor:keeps_gil pulse:Slot.enter monitor:Monitor.look_again sampler:Sampler.add sampler:Sampler.remove sampler:Sampler._rouse sampler:Sampler._turn
  sampler:Sampler._look sampler:Sampler._wait reporter:Reporter.report reporter:Reporter._announce reporter:Reporter.has_news lateness:Lateness.gil_wait lateness:Lateness.was_stop reporter:answers outbox:Outbox.hear healthy:Healthy.wait healthy:Healthy.told healthy:Healthy.wake alarm:Alarm.set alarm:Alarm.sleep alarm:Alarm.close alarm:moved_up sampler:Sampler.finish
  watch:Watch.look watch:Watch.study watch:Watch.begun watch:Watch.over watch:Watch.lag watch:Watch.note watch:Watch.take_ticks watch:Watch.stop
  watch:read_places watch:usage watch:judge watch:classify watch:cost_of watch:evidence_of watch:stall_event reporter:Arrivals.expect reporter:Arrivals.during stall:call_within samples:called_in context:waiting_for agent:Loops._after_fork_in_child
  blocking:BlockingCalls.add blocking:BlockingCalls.take presence:Presence.disarm sampler:Sampler.release routes:masked context:current_request
  context:waiting descriptors:identity calls:callable_name agent:Loops._after_fork_in_parent agent:Loops._finish
`
  .trim()
  .split(/\s+/);

suite('a fault in the agent', { concurrency: 4 }, () => {
  const bare = ended({});
  for (const point of points) {
    test(point, async () => {
      const { stdout, stderr, code, signal } = await run({ FAULT: point });
      assert.deepEqual({ stdout, stderr, code, signal }, bare);
    });
  }
});

for (const when of ['first', 'later']) {
  test(`a program that replaces time, threads and files: ${when}`, async () => {
    const outcome = await runObserved({ python: newest, args: [path.join(programs, 'green.py'), when] });
    assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, 'set()\n', '']);
    assert.ok(outcome.events.some(({ event }) => event.type === 'stall-ended'));
  });
}

test('a program that closes the files it does not know, and has others by their numbers', async () => {
  const outcome = await runObserved({ python: newest, args: [path.join(programs, 'closing.py')], threshold: 20 });
  assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, 'all there\n', '']);
  const names = outcome.events.flatMap(({ event }) =>
    event.type === 'stall-ended' ? [event.stall.culprit?.function] : [],
  );
  assert.ok(names.includes('late'), String(names));
});

suite('a session that goes away in the middle of a run', { concurrency: 2 }, () => {
  const bare = ended({});
  for (const [what, leave] of Object.entries({
    'its connections': ({ hangUp }: Running) => hangUp(),
    'its directory': ({ directory }: Running) => rmSync(directory, { recursive: true }),
    'both of them': ({ directory, hangUp }: Running) => {
      rmSync(directory, { recursive: true });
      hangUp();
    },
  })) {
    test(what, async () => {
      let left = false;
      const { stdout, stderr, code, signal } = await run({}, (event, running) => {
        if (left || event.type !== 'loop-began') return;
        left = true;
        leave(running);
      });
      assert.ok(left);
      assert.deepEqual({ stdout, stderr, code, signal }, bare);
    });
  }
});

function run(env: NodeJS.ProcessEnv, onEvent?: Options['onEvent']): ReturnType<typeof runObserved> {
  return runObserved({
    ...(onEvent === undefined ? {} : { onEvent }),
    python: newest,
    args: [path.join(programs, 'work.py')],
    threshold: 20,
    patience: 15_000,
    env: { ...env, PYTHONPATH: path.join(programs, 'faulty') },
  });
}

function ended(env: NodeJS.ProcessEnv): object {
  const { stdout, stderr, status, signal } = spawnSync(newest, [path.join(programs, 'work.py')], {
    env: { ...process.env, ...env, PYTHONPATH: path.join(programs, 'faulty') },
    encoding: 'utf8',
    timeout: 20_000,
  });
  return { stdout, stderr, code: status, signal };
}
