/** Reads what a configuration asks for: to replay a recording, to run a program, or to attach to one. Says what is wrong with it. */

import { failed, read, type Read } from '#protocol/read.ts';
import { type Micros, ms } from '#protocol/units.ts';
import { t } from '../view/words.ts';
import type { FolderMap } from './paths.ts';

export type Plan = ReplayPlan | RunPlan | AttachPlan;

export interface ReplayPlan {
  readonly kind: 'replay';
  readonly recording: string;
  readonly first: 'any' | 'chosen';
  readonly folders: FolderMap;
  readonly budget: Micros;
}

export interface RunPlan {
  readonly kind: 'run';
  readonly name: string;
  /** A script, or any program; null when a Python module is run. */
  readonly program: string | null;
  readonly module: string | null;
  readonly words: readonly string[];
  /** The interpreter; null for the usual one. */
  readonly runtime: string | null;
  readonly folder: string | null;
  /** Null takes a variable away. */
  readonly environment: Readonly<Record<string, string | null>>;
  readonly threshold: Micros;
  readonly budget: Micros;
  readonly record: string | null;
}

export interface AttachPlan {
  readonly kind: 'attach';
  readonly pid: number;
  readonly threshold: Micros;
  readonly budget: Micros;
  readonly record: string | null;
}

/** Lengths in milliseconds when the configuration names none. */
const usual = { threshold: 50, budget: 100 };

type Words = Readonly<Record<string, unknown>>;

export function readPlan(configuration: Words): Read<Plan> {
  const wrong = firstWrong(configuration);
  if (wrong !== null) return failed(wrong);
  if (configuration['request'] === 'attach') return attachPlan(configuration);
  const asked = ['recording', 'program', 'module'].filter((name) => text(configuration, name) !== null);
  if (asked.length === 0)
    return failed(
      t('The configuration names nothing to show: give "program" (or "module") to run, or "recording" to replay'),
    );
  if (asked.length > 1)
    return failed(t('The configuration names {0}: keep one', asked.map((name) => `"${name}"`).join(', ')));
  const recording = text(configuration, 'recording');
  return read(recording === null ? runPlan(configuration) : replayPlan(configuration, recording));
}

/** A picked process comes as a text. */
function attachPlan(configuration: Words): Read<AttachPlan> {
  const pid = Number(configuration['processId']);
  if (!Number.isSafeInteger(pid) || pid < 1) return failed(t('"processId" must be the number of a process'));
  const [threshold, budget] = [length(configuration, 'threshold', 'stallThreshold'), length(configuration, 'budget')];
  return read({ kind: 'attach', pid, threshold, budget, record: text(configuration, 'record') });
}

function replayPlan(configuration: Words, recording: string): ReplayPlan {
  return {
    kind: 'replay',
    recording,
    first: configuration['stopOnEntry'] === true ? 'any' : 'chosen',
    folders: record(configuration, 'pathMapping') as FolderMap,
    budget: length(configuration, 'budget'),
  };
}

function runPlan(configuration: Words): RunPlan {
  const program = text(configuration, 'program');
  const module = text(configuration, 'module');
  return {
    kind: 'run',
    name: text(configuration, 'name') ?? program ?? module ?? '',
    program,
    module,
    words: (configuration['args'] ?? []) as readonly string[],
    runtime: text(configuration, 'runtime'),
    folder: text(configuration, 'cwd'),
    environment: record(configuration, 'env') as RunPlan['environment'],
    threshold: length(configuration, 'threshold', 'stallThreshold'),
    budget: length(configuration, 'budget'),
    record: text(configuration, 'record'),
  };
}

/** What each attribute must be; others are the editor's own. */
const attributes: readonly (readonly [name: string, fits: (value: unknown) => boolean, must: string])[] = [
  ...['recording', 'program', 'module', 'runtime', 'cwd', 'record', 'name'].map(
    (name) => [name, isText, t('must be a text')] as const,
  ),
  ['args', isTexts, t('must be a list of texts')],
  [
    'env',
    (value) => isRecordOf(value, (one) => isText(one) || one === null),
    t('must hold texts, or null to take away'),
  ],
  ['pathMapping', (value) => isRecordOf(value, isText), t('must map folders of the recording to folders here')],
  ['stallThreshold', isLength, t('must be milliseconds, from 1 to 60000')],
  ['budget', isLength, t('must be milliseconds, from 1 to 60000')],
  ['stopOnEntry', (value) => typeof value === 'boolean', t('must be true or false')],
];

function firstWrong(configuration: Words): string | null {
  for (const [name, fits, must] of attributes) {
    const value = configuration[name];
    if (value !== undefined && !fits(value)) return `"${name}" ${must}`;
  }
  return null;
}

function isText(value: unknown): boolean {
  return typeof value === 'string';
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText);
}

function isLength(value: unknown): boolean {
  return typeof value === 'number' && value >= 1 && value <= 60_000;
}

function isRecordOf(value: unknown, fits: (one: unknown) => boolean): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).every(fits);
}

function text(configuration: Words, name: string): string | null {
  const value = configuration[name];
  return typeof value === 'string' && value !== '' ? value : null;
}

function record(configuration: Words, name: string): unknown {
  return configuration[name] ?? {};
}

function length(configuration: Words, name: keyof typeof usual, attribute: string = name): Micros {
  const value = configuration[attribute];
  return ms(typeof value === 'number' ? value : usual[name]);
}
