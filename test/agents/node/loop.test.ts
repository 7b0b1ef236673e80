/** What the agent makes of a loop's pulse: the clock, the beats, the schedule and the answers are given, nothing waits. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { AgentEvent, LoopKind } from '#protocol/events.ts';
import type { Stack } from '#protocol/frame.ts';
import type { Stall } from '#protocol/stall.ts';
import type { LoopId, ProcessId } from '#protocol/units.ts';
import { at, type Board, newBoard, when } from '../../../profiler-agent/node/board.ts';
import { calls } from '../../../profiler-agent/node/calls.ts';
import type { Diary } from '../../../profiler-agent/node/diary.ts';
import { readStack } from '../../../profiler-agent/node/frames.ts';
import { LoopWatch } from '../../../profiler-agent/node/loop.ts';
import type { Answer, Answered } from '../../../profiler-agent/node/probe.ts';
import type { Beats } from '../../../profiler-agent/node/pulse.ts';
import { paces, rhythmFor } from '../../../profiler-agent/node/rhythm.ts';

const rhythm = rhythmFor(50, false);

/** A loop that beats, or does not, as the clock is moved on; it is looked at when the watch wishes. */
class FakeLoop {
  readonly board: Board = newBoard();
  readonly events: AgentEvent[] = [];
  readonly answers: Answered[] = [];
  clock = 1000;
  cpu = 0;
  runDelay = 0;
  runnable = false;
  debugged = false;
  /** What a thread says in its answers. */
  idle = 100;
  turns = 1;
  /** Whether the system accounts for threads. */
  accounts = true;
  looks = 0;
  /** Whether it answers as soon as it turns. */
  prompt = true;
  #gaps: number[] = [];
  #lastBeat = 1000;
  readonly #later: (readonly [moment: number, then: () => void])[] = [];
  readonly watched = {
    process: '1-x' as ProcessId,
    loop: '1-x/0' as LoopId,
    kind: 'libuv' as LoopKind,
    anchored: 0,
    rhythm,
    beats: {
      brisk: this.#beats(),
      calm: this.#beats(),
      turns: { count: 0, percentile: () => 0, reset: () => undefined },
    },
    sight: null,
    board: this.board,
    ask: (answered: Answered) => void this.answers.push(answered),
    scheduled: {
      read: () => (this.accounts ? { cpu: this.cpu, runDelay: this.runDelay } : null),
      isRunnable: () => this.runnable,
    },
    send: (event: AgentEvent) => void this.events.push(event),
    sendText: (text: string) => void this.events.push(JSON.parse(text) as AgentEvent),
    later: (milliseconds: number, then: () => void) => void this.#later.push([this.clock + milliseconds, then]),
  };
  readonly watch: LoopWatch;

  constructor(diary: Diary | null = null, started = 1) {
    this.board.ints[at.started] = started;
    this.watch = new LoopWatch(this.watched, 1000, diary);
  }

  get #resolution(): number {
    return rhythm.resolution[paces[this.board.ints[at.pace] ?? 0] ?? 'brisk'];
  }

  /** The loop beats for so long. */
  healthy(milliseconds: number): this {
    // The timer of a loop that was blocked is overdue.
    if (this.#lastBeat + this.#resolution < this.clock) this.beat(this.clock);
    for (const end = this.clock + milliseconds; this.clock < end;) {
      const look = this.clock + this.#pause();
      while (this.#lastBeat + this.#resolution <= look) this.beat(this.#lastBeat + this.#resolution);
      this.clock = look;
      this.look();
      if (this.prompt) this.reply([]);
    }
    return this;
  }

  /** The loop is blocked for so long; `spend` moves the schedule, by the milliseconds that went by. */
  blocked(milliseconds: number, spend: (elapsed: number) => void, absent = 0): this {
    for (const end = this.clock + milliseconds; this.clock < end;) {
      const step = Math.min(this.#pause() + absent, end - this.clock);
      this.clock += step;
      spend(step);
      if (this.clock < end) this.look(absent);
    }
    return this;
  }

  /** As the watchdog waits. */
  #pause(): number {
    return Math.max(1, this.watch.next(this.clock));
  }

  beat(moment: number): void {
    this.#gaps.push(moment - this.#lastBeat);
    this.#lastBeat = moment;
  }

  look(absent = 0): void {
    this.looks += 1;
    this.watch.look(this.clock, absent);
    for (const [moment, then] of this.#later.splice(0)) {
      if (moment <= this.clock) then();
      else this.#later.push([moment, then]);
    }
  }

  /** A stall that computes and answers, and that is over for a while; of who came in meanwhile the answer is due. Gives when it was over. */
  busyUntil(): number {
    this.prompt = false;
    this.blocked(200, (elapsed) => {
      this.cpu += elapsed;
      this.answer('busy');
    });
    const over = this.clock;
    this.healthy(80);
    return over;
  }

  /** Answers the last question with a stack of one function. */
  answer(name: string): void {
    this.reply(readStack(`${name}\t/app/${name}.js\t7\t1`));
  }

  reply(stack: Stack, latest: Answer['latest'] = [], latency = 1): void {
    const answer: Answer = {
      moment: this.clock,
      latency,
      stack,
      entered: false,
      atHead: false,
      step: 5,
      turns: this.turns,
      debugged: this.debugged,
      others: [],
      idle: this.idle,
      latest,
    };
    this.answers.splice(0).forEach((answered) => answered(answer));
  }

  stalls(): Stall[] {
    return this.events.flatMap((event) => (event.type === 'stall-ended' ? [event.stall] : []));
  }

  #beats(): Beats {
    const gaps = (): number[] => this.#gaps.toSorted((a, b) => a - b);
    return {
      get count() {
        return gaps().length;
      },
      percentile: (share) => (gaps()[Math.ceil((share / 100) * gaps().length) - 1] ?? 0) * 1e6,
      reset: () => {
        this.#gaps = [];
      },
    };
  }
}

test('a loop that beats in time is looked at with every second beat, and with every third when it has done so for a while', () => {
  const loop = new FakeLoop().healthy(3000);
  assert.ok(loop.looks <= 3000 / (3 * rhythm.resolution.brisk) + 20, `${loop.looks}`);
  loop.blocked(200, (elapsed) => (loop.cpu += elapsed)).healthy(100);
  const { looks } = loop;
  loop.healthy(100);
  assert.ok(loop.looks - looks >= 3, `${loop.looks - looks} looks right after a stall`);
});

test('calls are seen that were counted after a look that found none running, or in one that it found', () => {
  const loop = new FakeLoop().healthy(200);
  const call = calls.findIndex((one) => one?.name === 'fs.existsSync');
  for (let round = 0; round < 2; round += 1) {
    const before = loop.stalls().length;
    loop.board.ints[at.turn] = (loop.board.ints[at.turn] ?? 0) + 1;
    loop.blocked(
      100,
      (elapsed) => (loop.board.totals[call * 3 + 1] = (loop.board.totals[call * 3 + 1] ?? 0) + elapsed),
    );
    loop.healthy(150);
    assert.equal(loop.stalls()[before]?.cause.call, 'fs.existsSync');
    loop.board.ints[at.turn] = (loop.board.ints[at.turn] ?? 0) + 1;
    loop.board.totals[call * 3 + 1] = (loop.board.totals[call * 3 + 1] ?? 0) + 500;
    loop.healthy(150);
  }
  const { length } = loop.stalls();
  loop.blocked(100, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('busy');
  });
  assert.deepEqual(
    loop.healthy(150).stalls()[length]?.cause,
    { kind: 'cpu', gil: 'none' },
    'what was counted before is not of this step',
  );
});

test('a step that began between two looks, after a beat that the second one saw, is as long as it ran', () => {
  const loop = new FakeLoop().healthy(300);
  const began = loop.clock + 14;
  loop.beat(loop.clock + 13);
  loop.clock += loop.watch.next(loop.clock);
  const seen = loop.clock - began;
  assert.ok(seen > 10, `${seen}`);
  loop.cpu += seen;
  loop.look();
  loop.blocked(100 - seen, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('busy');
  });
  loop.healthy(100);
  const [stall] = loop.stalls();
  assert.ok(stall !== undefined && Math.abs(stall.lasted - 100_000) <= 1500, `${stall?.lasted}`);
});

test('a loop that computes is told while it lasts, once, and its length is that between two beats', () => {
  const loop = new FakeLoop().healthy(200);
  loop.blocked(200, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('busy');
  });
  assert.equal(loop.events.length, 1);
  const [began] = loop.events;
  assert.ok(began?.type === 'stall-began' && began.culprit?.function === 'busy');
  assert.equal(began.cause?.kind, 'cpu');
  loop.healthy(100);
  const [stall, ...more] = loop.stalls();
  assert.deepEqual(more, []);
  assert.equal(stall?.id, began.id);
  assert.equal(stall.cause.kind, 'cpu');
  assert.ok(Math.abs(stall.lasted - 200_000) <= 2000, String(stall.lasted));
});

test('healthy loops and short steps are told nothing of', () => {
  const loop = new FakeLoop().healthy(10_000);
  for (let round = 0; round < 50; round += 1) loop.blocked(25, (elapsed) => (loop.cpu += elapsed)).healthy(60);
  assert.deepEqual(loop.events, []);
});

test('a thread that gets no core is not blamed: its wait is only counted when it is over', () => {
  const loop = new FakeLoop().healthy(200);
  loop.runnable = true;
  loop.blocked(300, () => loop.answer('innocent'));
  assert.deepEqual(loop.events, []);
  loop.runDelay += 300;
  loop.runnable = false;
  loop.healthy(100);
  assert.deepEqual(loop.events, []);
});

test('a process that is stopped and goes on has not stalled', () => {
  const loop = new FakeLoop().healthy(200);
  loop.clock += 5000;
  loop.look(4980);
  loop.healthy(100);
  assert.deepEqual(loop.events, []);
});

test('nor has one that is stopped right after a beat that was not seen yet', () => {
  const loop = new FakeLoop().healthy(200);
  const next = loop.clock + loop.watch.next(loop.clock);
  loop.beat(next - 1);
  loop.clock = next + 5000;
  loop.look(4990);
  loop.clock += 2;
  loop.cpu += 2;
  loop.beat(loop.clock);
  loop.clock += 4;
  loop.look();
  loop.healthy(100);
  assert.deepEqual(loop.events, []);
});

test('a stall that ended before it could be told is told when it burnt its core, though we got none either', () => {
  const loop = new FakeLoop().healthy(200);
  loop.clock += 120;
  loop.cpu += 110;
  loop.beat(loop.clock);
  loop.look(100);
  loop.healthy(100);
  assert.equal(loop.stalls().length, 1);
});

test('a running call explains a stall that waits, from before it is over', () => {
  const loop = new FakeLoop().healthy(200);
  const call = calls.findIndex((one) => one?.name === 'child_process.execSync');
  const stack = 'run\t/app/run.js\t9\t3\n';
  loop.board.floats[when.since] = loop.clock;
  loop.board.ints[at.stackBytes] = loop.board.stack.write(stack);
  loop.board.ints[at.call] = call;
  loop.blocked(200, () => undefined);
  const [began] = loop.events;
  assert.ok(began?.type === 'stall-began');
  assert.deepEqual(began.cause, { kind: 'io', gil: 'none', call: 'child_process.execSync' });
  assert.equal(began.culprit?.function, 'run');
});

test('a worker thread that waits for its next task in a library’s Atomics.wait does not stall; its task did', () => {
  const loop = new FakeLoop();
  loop.watched.kind = 'worker';
  loop.healthy(200);
  loop.blocked(100, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('task');
  });
  const waits = (stack: string): void => {
    loop.board.ints[at.call] = calls.findIndex((one) => one?.name === 'Atomics.wait');
    loop.board.floats[when.since] = loop.clock;
    loop.board.ints[at.stackBytes] = loop.board.stack.write(stack);
    loop.blocked(500, () => undefined);
    loop.board.ints[at.call] = 0;
  };
  waits('atomicsWaitLoop\t/app/node_modules/piscina/dist/worker.js\t159\t17\n');
  loop.blocked(100, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('task');
  });
  loop.healthy(100);
  assert.deepEqual(
    loop.stalls().map(({ cause, lasted }) => [cause.kind, Math.round(lasted / 20_000)]),
    [
      ['cpu', 5],
      ['cpu', 5],
    ],
  );
  waits('mine\t/app/worker.js\t5\t3\n');
  loop.healthy(100);
  assert.equal(loop.stalls().at(-1)?.cause.kind, 'lock');
});

test('a loop that has been in one step since before the watchdog came is asked at the first look, and its stall is as long as it is', () => {
  const loop = new FakeLoop({ beat: 900, schedule: { cpu: 40, runDelay: 10 }, first: false, past: null });
  [loop.cpu, loop.runDelay] = [95, 50];
  loop.look();
  assert.equal(loop.answers.length, 1);
  loop.answer('busy');
  loop.blocked(8, (elapsed) => (loop.cpu += elapsed));
  assert.equal(loop.events.filter(({ type }) => type === 'stall-began').length, 1, 'told before another threshold');
  const [stall] = loop.healthy(100).stalls();
  assert.equal(stall?.culprit?.function, 'busy');
  assert.ok(Math.abs(stall.lasted - 108_000) <= 2000, String(stall.lasted));
});

test('a step that was over before the watchdog came is told by the call that took most of it, and not when there was none', () => {
  for (const called of [true, false]) {
    const past = { from: 800, to: 900, spent: { cpu: 90, runDelay: 0 } };
    const loop = new FakeLoop({ beat: 990, schedule: { cpu: 0, runDelay: 0 }, first: false, past });
    if (called) {
      const { floats, ints, longStack } = loop.board;
      [floats[when.longSince], floats[when.longUntil]] = [810, 898];
      ints[at.longStackBytes] = longStack.write('run\t/app/run.js\t9\t3\n');
      ints[at.longCall] = calls.findIndex((one) => one?.name === 'crypto.pbkdf2Sync');
    }
    const stalls = loop.healthy(300).stalls();
    assert.deepEqual(
      stalls.map(({ cause, culprit, lasted }) => [cause.call, culprit?.line, lasted]),
      called ? [['crypto.pbkdf2Sync', 9, 88_000]] : [],
    );
  }
});

test('what loads a program’s main module is start-up, step after step of the loader too; a line of the program is not', () => {
  const early = { beat: 900, schedule: { cpu: 0, runDelay: 0 }, first: false, past: null };
  for (const [stack, phase] of [
    ['', 'startup'],
    ['wrapSafe\tnode:internal/modules/cjs/loader\t1\t1', 'startup'],
    ['busy\t/app/busy.js\t7\t1', undefined],
  ] as const) {
    const loop = new FakeLoop(early, 0);
    [loop.cpu, loop.runDelay] = [90, 10];
    loop.look();
    loop.blocked(200, (elapsed) => {
      loop.cpu += elapsed;
      loop.reply(readStack(stack));
    });
    const stalls = loop.healthy(200).stalls();
    assert.deepEqual(
      stalls.map((stall) => stall.phase),
      [phase],
    );
    loop.board.ints[at.started] = 1;
    loop.healthy(100).blocked(200, (elapsed) => {
      loop.cpu += elapsed;
      loop.reply([]);
    });
    const then = loop.healthy(200).stalls()[1];
    assert.ok(then !== undefined && then.phase === undefined, 'once it was evaluated');
  }
});

test('many calls that no line of the program is known of are told of no step that was over: to load a program is such a step', () => {
  const past = { from: 800, to: 980, spent: { cpu: 170, runDelay: 0 } };
  const loop = new FakeLoop({ beat: 990, schedule: { cpu: 0, runDelay: 0 }, first: false, past });
  loop.board.totals[calls.findIndex((one) => one?.name === 'fs.readFileSync') * 3 + 1] = 160;
  assert.deepEqual(loop.healthy(300).stalls(), []);
});

test('a call that took a small part of a stall is not its cause, though it was the last that was seen', () => {
  const loop = new FakeLoop().healthy(200);
  loop.board.ints[at.call] = calls.findIndex((one) => one?.name === 'fs.readFileSync');
  loop.board.floats[when.since] = loop.clock;
  loop.blocked(60, () => undefined);
  loop.board.ints[at.call] = 0;
  loop.blocked(400, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('busy');
  });
  const [stall] = loop.healthy(100).stalls();
  assert.equal(stall?.cause.kind, 'cpu');
  assert.equal(stall.culprit?.function, 'busy');
});

test('a process that is stopped in the middle of a step is only told of the rest, or not at all', () => {
  const loop = new FakeLoop().healthy(200);
  const work = (elapsed: number): void => {
    loop.cpu += elapsed;
    loop.answer('busy');
  };
  loop.blocked(30, work);
  loop.clock += 5000;
  loop.look(4990);
  loop.healthy(100);
  assert.deepEqual(loop.stalls(), []);
  loop.blocked(80, work);
  loop.clock += 5000;
  loop.look(4990);
  const [stall] = loop.healthy(100).stalls();
  assert.ok(Math.abs((stall?.lasted ?? 0) - 80_000) < 20_000, String(stall?.lasted));
});

/** The process is stopped for 200 ms in the middle of a garbage collection of `cpu` milliseconds. */
function stoppedWhileItCollects(cpu: number): FakeLoop {
  const loop = new FakeLoop().healthy(200);
  loop.board.ring.set([loop.clock + 1, 200 + cpu]);
  loop.blocked(cpu / 2, (elapsed) => void (loop.cpu += elapsed));
  loop.clock += 200;
  loop.look(195);
  return loop.blocked(cpu / 2, (elapsed) => void (loop.cpu += elapsed)).healthy(100);
}

test('what a stop adds to a garbage collection is not the collection’s, and no stall', () => {
  assert.deepEqual(stoppedWhileItCollects(40).events, []);
  const [stall] = stoppedWhileItCollects(120).stalls();
  assert.equal(stall?.cause.kind, 'gc');
  const { lasted, gc } = stall;
  assert.ok(gc !== null);
  assert.ok(Math.abs(lasted - 120_000) <= 20_000 && gc <= lasted && gc >= 100_000, `${gc} of ${lasted}`);
});

test('a process that is stopped waits for its core when it goes on: what it ran decides', () => {
  const stopped = (cpu: number): FakeLoop => {
    const loop = new FakeLoop().healthy(200);
    loop.blocked(10, () => (loop.cpu += cpu / 4));
    loop.clock += 200;
    loop.cpu += cpu / 4;
    loop.runDelay += 14;
    loop.look(195);
    return loop.blocked(cpu / 2, (elapsed) => void (loop.cpu += elapsed)).healthy(100);
  };
  assert.deepEqual(stopped(39).events, []);
  assert.equal(stopped(90).stalls().length, 1);
});

test('where the clock counts the time that the system sleeps, and no thread is accounted for, sleep is no stall (macOS)', () => {
  const loop = new FakeLoop();
  loop.accounts = false;
  const sleeps = (): void => {
    loop.clock += 3_600_000;
    loop.beat(loop.clock);
    loop.look(3_599_990);
    loop.healthy(200);
  };
  loop.healthy(500);
  sleeps();
  loop.blocked(20, () => loop.answer('short'));
  sleeps();
  assert.deepEqual(loop.events, []);
  loop.blocked(120, () => loop.answer('busy'));
  sleeps();
  const [stall, ...more] = loop.stalls();
  assert.deepEqual(more, []);
  assert.equal(stall?.culprit?.function, 'busy');
  assert.ok(Math.abs(stall.lasted - 120_000) <= 20_000, String(stall.lasted));
});

test('a loop that mostly waits is looked at once a beat, and its stalls are as exact', () => {
  const loop = new FakeLoop().healthy(200);
  loop.board.ints[at.pace] = paces.indexOf('calm');
  loop.healthy(500);
  const before = loop.looks;
  loop.healthy(10_000);
  assert.ok(loop.looks - before < 300, `${loop.looks - before} looks in 10 s`);
  for (const length of [60, 80, 130]) {
    loop.healthy(217);
    loop.blocked(length, (elapsed) => {
      loop.cpu += elapsed;
      loop.answer('busy');
    });
  }
  loop.healthy(100);
  const told = loop.stalls().map(({ lasted }) => Math.round(lasted / 1000));
  assert.equal(told.length, 3);
  [60, 80, 130].forEach((length, index) => assert.ok(Math.abs((told[index] ?? 0) - length) <= 5, String(told)));
  assert.equal(loop.events.filter(({ type }) => type === 'stall-began').length, 3);
});

test('a loop that ends in a stall says how long it was until then', () => {
  const loop = new FakeLoop().healthy(200);
  loop.blocked(120, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('busy');
  });
  loop.watch.end(loop.clock);
  assert.ok(Math.abs((loop.stalls()[0]?.lasted ?? 0) - 120_000) <= 5000);
});

test('lag is what a beat was late, and grows while the loop is blocked', () => {
  const loop = new FakeLoop().healthy(250);
  loop.watch.lag(loop.clock);
  loop.blocked(300, (elapsed) => (loop.cpu += elapsed));
  loop.watch.lag(loop.clock);
  const [first, second] = loop.events.filter((event) => event.type === 'lag');
  assert.ok(first !== undefined && second !== undefined);
  assert.equal(
    first.count,
    first.buckets.reduce((sum, [, count]) => sum + count, 0),
  );
  assert.ok(first.max < 10_000 && first.blocked === 0);
  assert.ok(second.count === 0 && second.blocked >= 290_000 && second.max === second.blocked);
});

test('many short steps without a wait between are no stall, where only the answers tell them apart', () => {
  const loop = new FakeLoop().healthy(200);
  loop.blocked(300, (elapsed) => {
    loop.cpu += elapsed;
    loop.turns += 1;
    loop.answer('short');
  });
  assert.deepEqual(loop.healthy(100).events, []);
  loop.blocked(120, (elapsed) => {
    loop.cpu += elapsed;
    loop.answer('long');
  });
  const [stall, ...more] = loop.healthy(100).stalls();
  assert.deepEqual(more, []);
  assert.ok(Math.abs((stall?.lasted ?? 0) - 120_000) <= 5000, String(stall?.lasted));
});

test('utilization is the share of the time since the report before, also before the thread has noted its idle time', () => {
  const loop = new FakeLoop();
  const utilization = (): number => {
    loop.watch.lag(loop.clock);
    const last = loop.events.findLast((event) => event.type === 'lag');
    return last?.type === 'lag' ? Math.round(last.utilization * 10) / 10 : -1;
  };
  loop.healthy(250);
  assert.equal(utilization(), 0);
  loop.healthy(200).cpu += 110;
  loop.healthy(50);
  assert.equal(utilization(), 0.4);
  [loop.board.floats[when.idle], loop.board.floats[when.idleAt]] = [350, 1500];
  assert.equal(utilization(), 0.3);
  loop.healthy(250);
  assert.equal(utilization(), 0, 'the same reading does not count again');
});

test('the last word of a stall waits for an answer that is due, of who came in meanwhile; but not for ever', () => {
  for (const answers of [true, false]) {
    const loop = new FakeLoop().healthy(300);
    const over = loop.busyUntil();
    assert.deepEqual(loop.stalls(), []);
    const came = { name: 'GET /quick', since: over + 1, idle: loop.idle, answered: null };
    if (answers) loop.reply([], [came]);
    const [stall] = loop.healthy(answers ? 60 : 280).stalls();
    assert.deepEqual(
      stall?.victims.map(({ name }) => name),
      answers ? ['GET /quick'] : [],
    );
  }
});

test('who waited is asked once more when an answer was due that is of a moment too soon', () => {
  const loop = new FakeLoop().healthy(300);
  loop.prompt = false;
  const began = loop.clock;
  loop.blocked(200, (elapsed) => {
    loop.cpu += elapsed;
    if (loop.clock < began + 100) loop.answer('busy');
  });
  const over = loop.clock;
  assert.equal(loop.answers.length, 1);
  loop.healthy(40);
  loop.reply([]);
  loop.healthy(20);
  loop.reply([], [{ name: 'GET /quick', since: over + 1, idle: loop.idle, answered: null }]);
  const [stall] = loop.healthy(60).stalls();
  assert.deepEqual(
    stall?.victims.map(({ name }) => name),
    ['GET /quick'],
  );
});

test('who came in when the loop had rested, or asks on after an answer, did not wait for the stall', () => {
  const loop = new FakeLoop().healthy(300);
  const over = loop.busyUntil();
  const came = { since: over + 1, idle: loop.idle, answered: null };
  loop.reply(
    [],
    [
      { ...came, name: 'GET /waited' },
      { ...came, name: 'GET /waited/as/well', answered: over - 300 },
      { ...came, name: 'GET /asked/meanwhile', answered: over - 100 },
      { ...came, name: 'GET /later', idle: loop.idle + 0.2 },
      { ...came, name: 'GET /next', answered: over },
    ],
  );
  const [stall] = loop.healthy(60).stalls();
  assert.deepEqual(
    stall?.victims.map(({ name }) => name),
    ['GET /waited', 'GET /waited/as/well', 'GET /asked/meanwhile'],
  );
  assert.ok(Math.abs((stall?.victims.at(-1)?.waited ?? 0) - 100_000) < 20_000);
});

test('what a debugger stopped on a busy host is paused, although each answer comes late and the thread waits for its core to give it', () => {
  const loop = new FakeLoop().healthy(300);
  loop.debugged = true;
  let waited = 0;
  loop.blocked(400, (elapsed) => {
    // It is asked, gets its core 20 ms later, answers, and sleeps again.
    loop.runnable = loop.answers.length > 0;
    if (!loop.runnable) return;
    loop.runDelay += elapsed * 0.8;
    loop.cpu += elapsed * 0.2;
    waited += elapsed;
    if (waited < 20) return;
    waited = 0;
    loop.reply(readStack('paused\t/app/paused.js\t7\t1'), [], 20);
    loop.runnable = false;
  });
  loop.healthy(200);
  assert.deepEqual(
    loop.stalls().map(({ cause }) => cause.kind),
    ['paused'],
  );
});

test("what a debugger has a thread do on a busy host is not the program's: nothing of it was seen", () => {
  const loop = new FakeLoop().healthy(300);
  loop.debugged = true;
  loop.runnable = true;
  loop.prompt = false;
  loop.blocked(840, (elapsed) => {
    loop.cpu += elapsed * 0.08;
    loop.runDelay += elapsed * 0.5;
  });
  loop.healthy(20);
  loop.reply([], [], 60);
  loop.healthy(300);
  assert.deepEqual(
    loop.stalls().map(({ cause }) => cause.kind),
    ['paused'],
  );
});

test('nor is what a debugger has it do for long with all of its core', () => {
  const kinds = (debugged: boolean, stack: Stack): readonly string[] => {
    const loop = new FakeLoop().healthy(300);
    loop.debugged = debugged;
    loop.prompt = false;
    loop.blocked(90, (elapsed) => {
      loop.cpu += elapsed;
    });
    loop.reply(stack, [], 60);
    loop.prompt = true;
    loop.blocked(6, (elapsed) => {
      loop.cpu += elapsed;
      loop.reply(readStack('processTimers\tnode:internal/timers\t7\t1'), [], 1);
    });
    loop.healthy(300);
    return loop.stalls().map(({ cause }) => cause.kind);
  };
  const within = readStack('emit\tnode:events\t7\t1');
  assert.deepEqual([...kinds(true, []), ...kinds(true, within)], ['paused', 'paused']);
  assert.deepEqual(kinds(false, within), ['cpu']);
  assert.deepEqual(kinds(true, readStack('busy\t/app/busy.js\t7\t1')), ['cpu']);
});

test('what computes on a busy host is not, with a debugger attached', () => {
  const loop = new FakeLoop().healthy(300);
  loop.debugged = true;
  loop.runnable = true;
  loop.blocked(400, (elapsed) => {
    loop.cpu += elapsed * 0.6;
    loop.runDelay += elapsed * 0.4;
    loop.reply(readStack('busy\t/app/busy.js\t7\t1'), [], 20);
  });
  loop.healthy(200);
  assert.deepEqual(
    loop.stalls().map(({ cause }) => cause.kind),
    ['cpu'],
  );
});
