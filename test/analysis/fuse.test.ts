/** What a finding becomes when a run has measured its place: every proof × evidence × edit that differs. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fuse, type Measured } from '#core/fuse.ts';
import { lineMapOf } from '#core/lineMap.ts';
import type { BlockingCall } from '#protocol/events.ts';
import type { Finding, Hop } from '#protocol/finding.ts';
import type { Frame } from '#protocol/frame.ts';
import type { Cause, Stall } from '#protocol/stall.ts';
import { type FilePath, type LoopId, micros, ms, type ProcessId, type StallId } from '#protocol/units.ts';

const file = '/app/server.js' as FilePath;
const before = [
  'async function handler() {',
  '  load();',
  '}',
  'function load() {',
  '  fs.readFileSync(x);',
  '}',
  '',
].join('\n');

/** The text now: as it was, or edited since the run. */
const edits = {
  same: before,
  above: `// a new first line\n${before}`,
  below: `${before}\n// a new last line`,
  'load call': before.replace('  load();', '  load(1);'),
  'read call': before.replace('readFileSync(x)', 'readFileSync(y)'),
  away: '',
} as const;

const at = (name: string, line: number): Hop => ({ function: name, file, line, column: 3 });

function proved(line: number, severity: Finding['severity'], path: Finding['path']): Finding {
  return {
    rule: 'blocking-file',
    severity,
    file,
    range: { line, column: 3, endLine: line, endColumn: 9 },
    message: 'proved.',
    call: 'fs.readFileSync',
    effect: 'file',
    path,
    evidence: { kind: 'static' },
    offloads: [],
  };
}

/** Findings in the text now: `shift` lines further down than in the run. */
const proofs = {
  chain: (shift: number) => [proved(2 + shift, 'warning', [at('load', 2 + shift), at('fs.readFileSync', 5 + shift)])],
  direct: (shift: number) => [proved(5 + shift, 'warning', [at('fs.readFileSync', 5 + shift)])],
  once: (shift: number) => [proved(5 + shift, 'info', [at('fs.readFileSync', 5 + shift)])],
  soft: (shift: number) => [proved(5 + shift, 'hint', [at('fs.readFileSync', 5 + shift)])],
  none: () => [],
} as const;

const frame = (name: string, line: number, origin: Frame['origin'] = 'user'): Frame => ({
  function: name,
  file: origin === 'user' ? file : ('node:fs' as FilePath),
  line,
  column: 3,
  origin,
});

const through = [frame('readFileSync', 440, 'runtime'), frame('load', 5), frame('handler', 2)];

function stall(cause: Cause, lasted: number, stack: readonly Frame[] = through): Stall {
  return {
    id: `1/1/${lasted}` as StallId,
    process: '1' as ProcessId,
    loop: '1/1' as LoopId,
    began: micros(0),
    lasted: ms(lasted),
    cause,
    own: null,
    cpu: null,
    runDelay: null,
    gc: null,
    culprit: stack.find(({ origin }) => origin === 'user') ?? null,
    stack,
    victims: [],
  };
}

function calls(count: number, max: number, name = 'fs.readFileSync'): Measured {
  const one: BlockingCall = { call: name, site: frame('load', 5), count, total: ms(max * count), max: ms(max) };
  return { stalls: [], calls: [one] };
}

const stalls = (...all: Stall[]): Measured => ({ stalls: all, calls: [] });
const io: Cause = { kind: 'io', call: 'fs.readFileSync' };

const evidence = {
  nothing: stalls(),
  slow: stalls(stall(io, 150)),
  'slow, bare name': stalls(stall({ kind: 'io', call: 'readFileSync' }, 150)),
  'slow, no call': stalls(stall({ kind: 'unknown' }, 150)),
  'slow, other call': stalls(stall({ kind: 'io', call: 'fs.statSync' }, 150)),
  'slow twice': stalls(stall(io, 150), stall(io, 200)),
  'slow elsewhere': stalls(stall({ kind: 'cpu' }, 150, [frame('load', 6)])),
  'slow, nobody’s line': stalls(stall({ kind: 'cpu' }, 150, [frame('parse', 1, 'runtime')])),
  short: stalls(stall(io, 20)),
  gc: stalls(stall({ kind: 'gc' }, 150)),
  burst: stalls(stall({ kind: 'burst' }, 150)),
  paused: stalls(stall({ kind: 'paused' }, 150)),
  starved: stalls(stall({ kind: 'starved' }, 150)),
  suspended: stalls(stall({ kind: 'suspended' }, 150)),
  'start-up': stalls({ ...stall(io, 150), phase: 'startup' }),
  quick: calls(300, 0.4),
  'quick, but few': calls(5, 0.4),
  'quick mostly': calls(300, 20),
  'another call, quick': calls(300, 0.4, 'fs.statSync'),
  'quick, and slow': { ...calls(300, 0.4), stalls: [stall(io, 150)] },
} as const;

type Row = readonly [keyof typeof proofs, keyof typeof evidence, keyof typeof edits, string];

/** What comes out: rule, severity and line of each; `measured` with the worst time; `stale` when the text changed since. */
const rows: readonly Row[] = [
  ['chain', 'nothing', 'same', 'blocking-file warning 2'],
  ['chain', 'slow', 'same', 'blocking-file warning 2 150 ms'],
  ['chain', 'slow, bare name', 'same', 'blocking-file warning 2 150 ms'],
  ['chain', 'slow, no call', 'same', 'blocking-file warning 2 150 ms'],
  ['chain', 'slow, other call', 'same', 'blocking-file warning 2 150 ms'],
  ['chain', 'slow twice', 'same', 'blocking-file warning 2 200 ms'],
  ['chain', 'slow elsewhere', 'same', 'blocking-file warning 2; measured-stall warning 6 150 ms'],
  ['chain', 'slow, nobody’s line', 'same', 'blocking-file warning 2'],
  ['chain', 'short', 'same', 'blocking-file warning 2'],
  ['chain', 'gc', 'same', 'blocking-file warning 2'],
  ['chain', 'burst', 'same', 'blocking-file warning 2'],
  ['chain', 'paused', 'same', 'blocking-file warning 2'],
  ['chain', 'starved', 'same', 'blocking-file warning 2'],
  ['chain', 'suspended', 'same', 'blocking-file warning 2'],
  ['chain', 'start-up', 'same', 'blocking-file warning 2'],
  ['chain', 'quick', 'same', 'blocking-file hint 2 0.4 ms'],
  ['chain', 'quick, but few', 'same', 'blocking-file warning 2'],
  ['chain', 'quick mostly', 'same', 'blocking-file warning 2'],
  ['chain', 'another call, quick', 'same', 'blocking-file warning 2'],
  ['chain', 'quick, and slow', 'same', 'blocking-file warning 2 150 ms'],
  ['chain', 'slow', 'above', 'blocking-file warning 3 150 ms stale'],
  ['chain', 'slow', 'below', 'blocking-file warning 2 150 ms stale'],
  ['chain', 'slow', 'load call', 'blocking-file warning 2; measured-stall warning 5 150 ms stale'],
  ['chain', 'quick', 'above', 'blocking-file hint 3 0.4 ms stale'],
  ['chain', 'quick', 'load call', 'blocking-file hint 2 0.4 ms stale'],
  ['chain', 'quick', 'read call', 'blocking-file warning 2'],
  ['direct', 'nothing', 'same', 'blocking-file warning 5'],
  ['direct', 'slow', 'same', 'blocking-file warning 5 150 ms'],
  ['direct', 'slow, no call', 'same', 'blocking-file warning 5 150 ms'],
  ['direct', 'slow, other call', 'same', 'blocking-file warning 5; measured-stall warning 5 150 ms'],
  ['direct', 'short', 'same', 'blocking-file warning 5'],
  ['direct', 'quick', 'same', 'blocking-file hint 5 0.4 ms'],
  ['direct', 'slow', 'above', 'blocking-file warning 6 150 ms stale'],
  ['direct', 'slow', 'read call', 'blocking-file warning 5'],
  ['direct', 'slow', 'load call', 'blocking-file warning 5 150 ms stale'],
  ['once', 'slow', 'same', 'blocking-file warning 5 150 ms'],
  ['once', 'quick', 'same', 'blocking-file hint 5 0.4 ms'],
  ['soft', 'slow', 'same', 'blocking-file warning 5 150 ms'],
  ['soft', 'quick', 'same', 'blocking-file hint 5'],
  ['soft', 'paused', 'same', 'blocking-file hint 5'],
  ['none', 'nothing', 'same', ''],
  ['none', 'slow', 'same', 'measured-stall warning 5 150 ms'],
  ['none', 'slow twice', 'same', 'measured-stall warning 5 200 ms'],
  ['none', 'slow elsewhere', 'same', 'measured-stall warning 6 150 ms'],
  ['none', 'slow, nobody’s line', 'same', ''],
  ['none', 'short', 'same', ''],
  ['none', 'gc', 'same', ''],
  ['none', 'paused', 'same', ''],
  ['none', 'starved', 'same', ''],
  ['none', 'suspended', 'same', ''],
  ['none', 'start-up', 'same', ''],
  ['none', 'quick', 'same', ''],
  ['none', 'slow', 'above', 'measured-stall warning 6 150 ms stale'],
  ['none', 'slow', 'below', 'measured-stall warning 5 150 ms stale'],
  ['none', 'slow', 'read call', ''],
  ['none', 'slow', 'away', ''],
];

const options = { budget: () => ms(50), waived: () => false };

for (const [proof, measured, edit, expected] of rows) {
  test(`${proof} proof, measured ${measured}, text ${edit}`, () => {
    const moved = edit === 'same' ? undefined : lineMapOf(before, edits[edit]);
    const findings = proofs[proof](edit === 'above' ? 1 : 0);
    const fused = fuse(findings, evidence[measured], { ...options, moved: () => moved });
    assert.equal(fused.map(summary).join('; '), expected);
  });
}

function summary({ rule, severity, range, message }: Finding): string {
  const time = /[\d.]+ ms/.exec(message)?.[0];
  const stale = message.includes('before the last edits') ? 'stale' : undefined;
  return [rule, severity, range.line, time, stale].filter((part) => part !== undefined).join(' ');
}

test('findings are not changed in place', () => {
  const findings = proofs.chain(0);
  const copy = structuredClone(findings);
  fuse(findings, evidence['quick, and slow'], { ...options, moved: () => undefined });
  assert.deepEqual(findings, copy);
});

test('a stall below a waived line is nobody’s news, once the line has moved too', () => {
  for (const [edit, line] of [
    ['same', 2],
    ['above', 3],
  ] as const) {
    const moved = edit === 'same' ? undefined : lineMapOf(before, edits[edit]);
    const waived = (of: FilePath, at: number): boolean => of === file && at === line;
    assert.deepEqual(fuse([], evidence.slow, { ...options, moved: () => moved, waived }), []);
  }
});

test('each file has its own budget', () => {
  const budget = (of: FilePath) => ms(of === file ? 200 : 50);
  assert.deepEqual(fuse([], evidence.slow, { ...options, moved: () => undefined, budget }), []);
});
