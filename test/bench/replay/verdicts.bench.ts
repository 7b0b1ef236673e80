/**
 * How often `compare` is right, with few stalls and with many: runs that differ in nothing, and runs in which the program became better
 * or worse, made up many times over. A verdict on two runs of the same program is wrong, whatever it is.
 */

import { test } from 'node:test';
import type { AgentEvent } from '#protocol/events.ts';
import { micros, ms } from '#protocol/units.ts';
import { compare, type Verdict } from '#session/compare.ts';
import type { Recording } from '#session/read-recording.ts';
import { Reducer } from '#session/reduce.ts';
import { seeded } from '../../random.ts';
import { at, frame, hello, lag, loopBegan, stallEnded, start } from '../../session/events.ts';

const rounds = Number(process.env['ROUNDS'] ?? 1000);
const random = seeded(19);

/** Some seconds of one loop, in which so many stalls were to be expected, of such a median length. */
interface Program {
  readonly expected: number;
  readonly median: number;
  readonly seconds?: number;
}

function run({ expected, median, seconds = 30 }: Program): Recording {
  const reducer = new Reducer();
  const take = (event: AgentEvent): void => reducer.take(event, start);
  take(hello());
  take(loopBegan());
  for (let second = 1; second <= seconds; second += 1) take(lag(at(second * 1000), [1, 2]));
  const stalls = poisson(expected);
  for (let number = 0; number < stalls; number += 1)
    take(stallEnded(number, at(number), ms(median * Math.exp(0.6 * normal())), { culprit: frame(41) }));
  const header = { schema: 'stallsight-recording/1', command: 'app', began: start, threshold: ms(50) } as const;
  return {
    header,
    timeline: reducer.timeline(),
    refused: 0,
    firstRefused: null,
    lines: 0,
    cutShort: false,
    lasted: micros(seconds * 1e6),
  };
}

/** Knuth's, by the product of uniform numbers. */
function poisson(expected: number): number {
  const limit = Math.exp(-expected);
  let count = -1;
  for (let product = 1; product > limit; product *= uniform()) count += 1;
  return count;
}

function uniform(): number {
  return (random.below(2 ** 31) + 1) / 2 ** 31;
}

/** Box and Muller's. */
function normal(): number {
  return Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform());
}

function share(before: Program, after: Program): Record<Verdict, string> {
  const counts: Record<Verdict, number> = { better: 0, worse: 0, 'cannot tell': 0 };
  for (let round = 0; round < rounds; round += 1) counts[compare(run(before), run(after)).verdict] += 1;
  const percent = (verdict: Verdict): string => `${((100 * counts[verdict]) / rounds).toFixed(1)} %`;
  return { better: percent('better'), worse: percent('worse'), 'cannot tell': percent('cannot tell') };
}

test('two runs of the same program: every verdict is a wrong one', () => {
  for (const expected of [1, 3, 6, 10, 20, 50, 200]) {
    const program = { expected, median: 120 };
    const { better, worse } = share(program, program);
    const { better: longer, worse: longerWorse } = share(program, { ...program, expected: expected * 2, seconds: 60 });
    console.log(
      `${expected} stalls expected: ${better} better, ${worse} worse; watched twice as long: ${longer} better, ${longerWorse} worse`,
    );
  }
});

test('a program that became better or worse: how often that is told, and how often the opposite', () => {
  for (const expected of [3, 6, 10, 20, 50]) {
    const program = { expected, median: 120 };
    const [none, half, shorter] = [
      share(program, { expected: 0, median: 120 }),
      share(program, { expected: expected / 2, median: 120 }),
      share(program, { expected, median: 60 }),
    ];
    const worse = share(program, { expected: expected * 3, median: 120 });
    console.log(
      `${expected} stalls: all gone ${none.better} better; half gone ${half.better} better, ${half.worse} worse; ` +
        `half as long ${shorter.better} better, ${shorter.worse} worse; three times as many ${worse.worse} worse, ${worse.better} better`,
    );
  }
});
