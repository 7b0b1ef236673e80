/** Whatever a page or a row says is data, or was translated: here, every translation is put into brackets. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Cause, Stall } from '#protocol/stall.ts';
import { type FilePath, type LoopId, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';
import { compare, statistic } from '#session/compare.ts';
import type { Recording } from '#session/read-recording.ts';
import { recordingSchema } from '#protocol/recording.ts';
import { reduce } from '#session/reduce.ts';
import { emptyTimeline, type Timeline } from '#session/timeline.ts';
import { comparisonPage } from '../../extension/comparisonPage.ts';
import { describeLoop, describeProcess, speakLoop, speakProcess } from '../../extension/processTree.ts';
import { describeGroup, groupings, speakGroup, speakStall, StallGroups } from '../../extension/stallGroups.ts';
import { stallPage } from '../../extension/stallPage.ts';
import type { PageMessage } from '../../extension/view/detailMessages.ts';
import type { Translate } from '../../extension/view/words.ts';

const inBrackets: Translate = (text, ...values) =>
  `[${text.replaceAll(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)]))}]`;

/** In the language of all, and what the programs below call their things. */
const untranslated =
  /\b(\d+(\.\d+)?\s(ms|s|%)|p99|pid|GIL|AM|PM|python|api\.py|load|lodash|index\.js|job|db\.get)(?!\w)/g;

const causes: readonly Cause[] = [
  { kind: 'cpu', gil: 'held' },
  { kind: 'cpu', gil: 'released' },
  { kind: 'cpu', gil: 'none' },
  { kind: 'io', call: 'db.get' },
  { kind: 'io' },
  { kind: 'lock' },
  { kind: 'gc' },
  { kind: 'burst' },
  { kind: 'unknown' },
];

for (const cause of causes) {
  test(`the page of a stall by ${Object.values(cause).join(' ')} says all in the user's language`, () => {
    const { processes } = timelineOf([]);
    for (const runtime of ['node', 'python'] as const) {
      const [process] = [...processes.values()].map((known) => ({ ...known, runtime }));
      for (const stall of [full(cause), bare(cause)]) {
        allTranslated(textsOf(stallPage(stall, process, inBrackets)));
        allTranslated(textsOf(stallPage(stall, undefined, inBrackets)));
      }
    }
  });
}

test('the page of a comparison says all in the user’s language, whatever its verdict', () => {
  const [many, few] = [runOf(40), runOf(1)];
  const comparisons = [compare(many, few, inBrackets), compare(few, many, inBrackets), compare(few, few, inBrackets)];
  assert.deepEqual(
    comparisons.map(({ verdict }) => verdict),
    ['better', 'worse', 'cannot tell'],
  );
  for (const comparison of comparisons) {
    const texts = textsOf(comparisonPage(comparison, 'api.py', inBrackets));
    allTranslated(texts);
    assert.ok(texts.includes(statistic(inBrackets)), 'how the verdicts are found');
  }
});

test('the rows of the trees say all in the user’s language', () => {
  const timeline = timelineOf([full({ kind: 'io' }), bare({ kind: 'cpu' })]);
  for (const by of groupings) {
    const groups = new StallGroups(by, inBrackets).of(timeline);
    assert.ok(groups.length > 0);
    // A route and a time of day are data.
    const labels = groups.map(({ label }) => (label.startsWith('GET') || by === 'time' ? '' : label));
    allTranslated([...labels, ...groups.map((group) => describeGroup(group, inBrackets))]);
    allTranslated(groups.map((group) => speakGroup(group, inBrackets).replace(group.label, '')));
  }
  for (const seen of timeline.stalls) allTranslated([speakStall(seen, inBrackets).replace('GET /items', '')]);
  for (const ended of [null, ms(9)]) {
    for (const process of timeline.processes.values()) {
      const shown = { ...process, ended };
      allTranslated([describeProcess(shown, inBrackets), speakProcess(shown, inBrackets)]);
    }
    for (const loop of timeline.loops.values()) {
      const shown = { ...loop, ended };
      allTranslated([describeLoop(shown, inBrackets), speakLoop(shown, inBrackets).replace('asyncio', '')]);
    }
  }
});

function allTranslated(texts: readonly string[]): void {
  for (const text of texts) assert.doesNotMatch(unbracketed(text).replaceAll(untranslated, ''), /\p{L}/u, text);
}

function unbracketed(text: string): string {
  const less = text.replaceAll(/\[[^[\]]*\]/g, '');
  return less === text ? text : unbracketed(less);
}

function textsOf({ title, blocks }: PageMessage): string[] {
  const texts = blocks.flatMap((block) => {
    switch (block.kind) {
      case 'verdict':
      case 'text':
        return [block.text];
      case 'figures':
        return block.figures.flat();
      case 'table':
        return [block.caption, ...block.columns, ...block.rows.flat()];
    }
  });
  return [title, ...texts.filter((text) => typeof text === 'string')];
}

const user = { function: 'load', file: '/home/ada/api.py' as FilePath, line: 1, column: null, origin: 'user' } as const;
const library = { ...user, file: 'lodash/index.js' as FilePath, origin: 'library' } as const;
const native = { ...user, file: 'api.py' as FilePath, origin: 'runtime' } as const;

function bare(cause: Cause, id = 1): Stall {
  const ids = { id: `${id}` as StallId, process: 'worker' as ProcessId, loop: 'worker/1' as LoopId };
  const unknown = { own: null, cpu: null, runDelay: null, gc: null, culprit: null, stack: [], victims: [] };
  return { ...ids, began: ms(1000 * id), lasted: ms(100), cause, ...unknown };
}

function full(cause: Cause, id = 2): Stall {
  return {
    ...bare(cause, id),
    own: ms(90),
    cpu: ms(40),
    runDelay: ms(10),
    gc: ms(5),
    culprit: user,
    stack: [native, library, user],
    task: 'job',
    request: { method: 'GET', route: '/items' },
    victims: [
      { kind: 'task', name: 'job', waited: ms(20) },
      { kind: 'request', name: 'job', waited: ms(30) },
    ],
  };
}

function timelineOf(stalls: readonly Stall[]): Timeline {
  const of = { process: 'worker' as ProcessId, at: ms(0) };
  const hello = { type: 'hello', protocol: 1, pid: 2, parentPid: 1, runtime: 'python', version: '3.12.1' } as const;
  const loop = { type: 'loop-began', loop: 'worker/1' as LoopId, kind: 'asyncio', thread: 'job' } as const;
  const ended = stalls.map((stall) => ({ type: 'stall-ended', at: stall.began, stall }) as const);
  return [{ ...hello, name: 'api.py', ...of } as const, { ...loop, ...of } as const, ...ended].reduce(
    (timeline, event) => reduce(timeline, event, ms(0)),
    emptyTimeline,
  );
}

function runOf(stalls: number): Recording {
  const timeline = timelineOf(Array.from({ length: stalls }, (_, id) => full({ kind: 'io' }, id + 1)));
  const header = { schema: recordingSchema, command: 'api.py', began: micros(0), threshold: ms(50) } as const;
  const whole = { lines: 0, refused: 0, firstRefused: null, cutShort: false };
  return { header, ...whole, lasted: ms(60_000), timeline };
}
