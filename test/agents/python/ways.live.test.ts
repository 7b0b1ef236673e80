/** Servers and modes of the interpreter: whatever runs the loop, its stall is found, and the program ends as it does without us. */

import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import path from 'node:path';
import { suite, test } from 'node:test';
import type { AgentEvent } from '#protocol/events.ts';
import type { Stall } from '#protocol/stall.ts';
import { python } from '../../setup/python.mjs';
import { runBare } from './bare.ts';
import { type Outcome, runObserved } from './collector.ts';

const programs = path.join(import.meta.dirname, 'programs');

/** Each with how many processes of it serve. */
const servers: Readonly<
  Record<string, { readonly words: (port: number) => readonly string[]; readonly serving: number }>
> = {
  'uvicorn --workers 2': {
    words: (port) => ['uvicorn', 'served:app', '--port', `${port}`, '--workers', '2', '--log-level', 'error'],
    serving: 2,
  },
  'uvicorn --reload': {
    words: (port) => ['uvicorn', 'served:app', '--port', `${port}`, '--reload', '--log-level', 'error'],
    serving: 1,
  },
  'gunicorn with UvicornWorker': {
    words: (port) => [
      'gunicorn',
      'served:app',
      '-b',
      `127.0.0.1:${port}`,
      '-k',
      'uvicorn.workers.UvicornWorker',
      '--log-level',
      'error',
    ],
    serving: 1,
  },
  'hypercorn, one worker on asyncio': {
    words: (port) => ['hypercorn', 'served:app', '-b', `127.0.0.1:${port}`, '--log-level', 'error'],
    serving: 1,
  },
  'hypercorn, two workers on uvloop': {
    words: (port) => [
      'hypercorn',
      'served:app',
      '-b',
      `127.0.0.1:${port}`,
      '-k',
      'uvloop',
      '-w',
      '2',
      '--log-level',
      'error',
    ],
    serving: 2,
  },
};

suite('servers', { concurrency: 2 }, () => {
  for (const [name, { words, serving }] of Object.entries(servers)) {
    test(name, async () => {
      const port = await freePort();
      const looping = new Set<string>();
      let stalled = false;
      const outcome = await runObserved({
        python: python(),
        args: ['-m', ...words(port)],
        env: { PORT: `${port}`, PYTHONPATH: programs, PYTHONDONTWRITEBYTECODE: '1' },
        patience: 40_000,
        onEvent: (event, { child }) => {
          if (event.type === 'loop-began') looping.add(event.process);
          stalled ||= blockOf(event) !== null;
          // Once: a second signal while the first is handled keeps hypercorn's workers waiting for a lock for ever.
          if (stalled && looping.size >= serving && !child.killed) child.kill('SIGTERM');
        },
      });
      assert.deepEqual(outcome.refused, []);
      assert.notEqual(outcome.signal, 'SIGKILL', outcome.stderr);
      assert.doesNotMatch(outcome.stderr, /stallsight|Traceback/);
      const [stall] = outcome.events.flatMap(({ event }) => blockOf(event) ?? []);
      assert.deepEqual(stall?.request, { method: 'GET', route: '/block/{number}' });
      assert.ok(new Set(loopsThatServe(outcome)).size >= serving, JSON.stringify(loopsThatServe(outcome)));
      assert.ok(!outcome.raw.includes('hidden'));
    });
  }
});

/** Each with the names of the threads that run its loops, and where each loop blocks how often. */
const loops = {
  late: { threads: ['late'], blocked: ['blocks'] },
  several: { threads: ['MainThread', 'several 0', 'several 1'], blocked: ['blocks', 'blocks', 'blocks'] },
  again: { threads: ['MainThread'], blocked: ['blocks', 'blocks', 'blocks'] },
  forever: { threads: ['MainThread'], blocked: ['blocks', 'blocks'] },
  anyio: { threads: ['MainThread'], blocked: ['blocks'] },
  guest: { threads: ['MainThread'], blocked: ['blocks_trio'] },
};

for (const loop of ['asyncio', 'uvloop']) {
  suite(`loops of every making on ${loop}`, { concurrency: 2 }, () => {
    for (const [way, { threads, blocked }] of Object.entries(loops)) {
      test(way, async () => {
        const args = [path.join(programs, 'loops.py'), way];
        const outcome = await runObserved({ python: python(), args, env: { LOOP: loop } });
        assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, 'done\n', '']);
        assert.deepEqual(outcome.refused, []);
        const events = outcome.events.map(({ event }) => event);
        const began = events.flatMap((event) => (event.type === 'loop-began' ? [event] : []));
        assert.deepEqual([...new Set(began.map(({ thread }) => thread))].toSorted(), threads);
        assert.ok(began.every(({ kind }) => kind === loop));
        const stalls = events.flatMap((event) => (event.type === 'stall-ended' ? [event.stall] : []));
        const named = stalls.flatMap(({ culprit, cause }) =>
          cause.call === 'time.sleep' ? [culprit?.function.split('.').at(-1)] : [],
        );
        assert.deepEqual(named, blocked);
      });
    }
  });
}

// Trio's loop is none of asyncio's: it is left alone, and so are servers and programs that run on it.
suite('trio', { concurrency: 2 }, () => {
  for (const way of ['trio', 'anyio', 'hypercorn']) {
    test(way, async () => {
      const args = [path.join(programs, 'on_trio.py'), way];
      const bare = await runBare(python(), args);
      const outcome = await runObserved({ python: python(), args });
      assert.deepEqual([outcome.code, outcome.stdout, outcome.stderr], [0, 'served\n', '']);
      assert.deepEqual([bare.status, bare.stdout, bare.stderr, outcome.refused], [0, 'served\n', '', []]);
      assert.deepEqual(
        outcome.events.map(({ event }) => event.type),
        ['hello', 'goodbye'],
      );
    });
  }
});

test('tornado', async () => {
  const outcome = await runObserved({ python: python(), args: [path.join(programs, 'tornado_app.py')] });
  assert.deepEqual([outcome.code, outcome.stderr, outcome.refused], [0, '', []]);
  const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
  const stall = stalls.find(({ culprit }) => culprit?.function.endsWith('get'));
  assert.deepEqual(stall?.request, { method: 'GET', route: String.raw`/block/(\w+)` });
  assert.deepEqual(
    stall.victims.map(({ kind, name }) => `${kind} ${name}`),
    ['request GET /slow'],
  );
  assert.ok(!outcome.raw.includes('hidden'));
});

function blockOf(event: AgentEvent): Stall | null {
  return event.type === 'stall-ended' && event.stall.culprit?.function === 'block' ? event.stall : null;
}

/** The processes that run a loop. */
function loopsThatServe({ events }: Outcome): readonly string[] {
  return events.flatMap(({ event }) => (event.type === 'loop-began' ? [event.process] : []));
}

function freePort(): Promise<number> {
  const server = createServer();
  return new Promise((resolve) =>
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    }),
  );
}

for (const [mode, options, env] of [
  ['-X dev', ['-X', 'dev'], {}],
  ['PYTHONASYNCIODEBUG', [], { PYTHONASYNCIODEBUG: '1' }],
] as const) {
  test(mode, async () => {
    const args = [...options, path.join(programs, 'measures.py'), 'victims'];
    const bare = await runBare(python(), args, env);
    const outcome = await runObserved({ python: python(), args, env });
    const named = outcome.events.flatMap(({ event }) =>
      event.type === 'stall-ended' ? [event.stall.culprit?.function] : [],
    );
    assert.ok(named.includes('victims'), named.join(', '));
    assert.deepEqual([outcome.code, outcome.refused, shape(outcome.stderr)], [bare.status, [], shape(bare.stderr)]);
  });
}

test('uvloop after a rest, in which it has no heartbeats', async () => {
  const args = [path.join(programs, 'measures.py'), 'rested'];
  const outcome = await runObserved({ python: python(), args, env: { LOOP: 'uvloop' } });
  assert.deepEqual([outcome.code, outcome.stderr, outcome.refused], [0, '', []]);
  const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
  const blocked = stalls.filter(({ culprit }) => culprit?.function === 'rested');
  assert.equal(blocked.length, 3);
  const beats = outcome.events.flatMap(({ event }) => (event.type === 'lag' ? [event.count] : []));
  assert.ok(beats.includes(0), `heartbeats: ${beats.join(' ')}`);
});

/** What asyncio says of slow callbacks, without the numbers. */
function shape(text: string): string {
  return text.replaceAll(/0x[\da-f]+|[\d.]+/g, '?');
}

test('a real debugger at a breakpoint', async () => {
  const outcome = await runObserved({ python: python(), args: [path.join(programs, 'paused.py'), '3'] });
  assert.deepEqual([outcome.code, outcome.stdout, outcome.refused], [0, '0\n1\n2\n', []]);
  const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
  assert.ok(stalls.length >= 3);
  const blamed = stalls.filter(({ cause }) => !['paused', 'starved'].includes(cause.kind));
  assert.deepEqual(blamed, []);
});
