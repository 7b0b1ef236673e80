/**
 * Whether some input makes a regular expression backtrack for ever: texts are made of it that repeat what one of its loops can
 * match in several ways, and it counts only when the steps of an engine really double and double again.
 */

import { type Reach, stepsOf } from './steps.ts';
import { type CodeRange, type Flags, lengthLimit, parseRegex, type Regex } from './syntax.ts';

/** Without a repeated group nothing is ambiguous enough; cheap, and true of few texts. */
export function mayBeExponential(source: string): boolean {
  return /\)[*+{]/.test(source);
}

/** Whether a text that may be anything is worth keeping for the case that it is one. */
export function isLikeRegex(text: string): boolean {
  return text.length <= lengthLimit && mayBeExponential(text);
}

/** An expression that takes longer to judge than to fear is not judged. */
export function isExponential(source: string, flags: Flags, reach: Reach): boolean {
  const regex = mayBeExponential(source) ? parseRegex(source, flags) : null;
  if (regex === null) return false;
  let left = allSteps;
  const steps = (text: string): number => {
    const taken = stepsOf(regex, text, reach, Math.min(stepLimit, left));
    left -= taken;
    return taken;
  };
  try {
    return attacksOn(regex).some(
      ({ before, pump, after }) => left > stepLimit && grows((times) => steps(before + pump.repeat(times) + after)),
    );
  } catch (error) {
    // The engine is recursive; what nests too deeply for it was not written by a person.
    if (error instanceof RangeError) return false;
    throw error;
  }
}

interface Attack {
  readonly before: string;
  readonly pump: string;
  readonly after: string;
}

function attacksOn(regex: Regex): Attack[] {
  return loopsIn(regex, '')
    .slice(0, loopLimit)
    .flatMap(({ loop, before }) => pumpsOf(loop).flatMap((pump) => suffixes.map((after) => ({ before, pump, after }))));
}

const loopLimit = 8;
const pumpLimit = 12;
const stepLimit = 100_000;
/** Some hundred milliseconds. */
const allSteps = 4_000_000;
/** What most expressions do not match where they end. */
const suffixes = ['\u0001', '!', ''];

/** An exponential keeps its ratio; that of a polynomial falls, and is low when the limit is reached late. */
function grows(steps: (times: number) => number): boolean {
  const ratios: number[] = [];
  const first = steps(2);
  let before = first;
  for (let times = 4; times <= mostTimes; times += 2) {
    const now = steps(times);
    if (now >= stepLimit && times <= 8) return now >= first * 10;
    if (now >= stepLimit) break;
    ratios.push(now / before);
    if (times >= 10 && now / before < leastRatio) return false;
    before = now;
  }
  const [last = 0, previous = Infinity] = ratios.toReversed();
  const least = ratios.length < mostTimes / 2 - 1 ? clearRatio : leastRatio;
  return before > 1000 && last >= least && last >= previous * 0.95;
}

const mostTimes = 30;
/** By two repetitions more. */
const leastRatio = 1.6;
const clearRatio = 2.2;

interface Loop {
  readonly loop: Regex;
  /** A text that leads to it. */
  readonly before: string;
}

/** The repetitions of more than one thing, outer ones first. */
function loopsIn(regex: Regex, before: string): Loop[] {
  switch (regex.kind) {
    case 'repeat': {
      const inner = loopsIn(regex.of, before);
      return regex.max >= 20 && regex.of.kind !== 'set' ? [{ loop: regex.of, before }, ...inner] : inner;
    }
    case 'sequence': {
      const loops: Loop[] = [];
      let text = before;
      for (const part of regex.of) {
        loops.push(...loopsIn(part, text));
        text += samplesOf(part)[0] ?? '';
      }
      return loops;
    }
    case 'choice':
      return regex.of.flatMap((one) => loopsIn(one, before));
    case 'capture':
    case 'atomic':
    case 'look':
      return loopsIn(regex.of, before);
    case 'set':
    case 'back':
    case 'edge':
      return [];
  }
}

/** Texts that a loop may match once: of its own making, and letters that two parts of it have in common. */
function pumpsOf(loop: Regex): string[] {
  const sets = setsIn(loop).slice(0, pumpLimit);
  const shared = sets.flatMap((a, at) => sets.slice(at + 1).flatMap((b) => common(a, b)));
  return [...new Set([...shared, ...samplesOf(loop)])].filter((text) => text !== '').slice(0, pumpLimit);
}

function setsIn(regex: Regex): (readonly CodeRange[])[] {
  switch (regex.kind) {
    case 'set':
      return [regex.ranges];
    case 'sequence':
    case 'choice':
      return regex.of.flatMap(setsIn);
    case 'repeat':
    case 'capture':
    case 'atomic':
      return setsIn(regex.of);
    case 'look':
    case 'back':
    case 'edge':
      return [];
  }
}

function common(a: readonly CodeRange[], b: readonly CodeRange[]): string[] {
  const both = a.flatMap(([from, to]) =>
    b.flatMap(([start, end]): CodeRange[] => {
      const range: CodeRange = [Math.max(from, start), Math.min(to, end)];
      return range[0] <= range[1] ? [range] : [];
    }),
  );
  return both.length === 0 ? [] : [letterOf(both)];
}

const sampleLimit = 6;

/** Some texts that it matches, the shortest first. */
function samplesOf(regex: Regex): string[] {
  switch (regex.kind) {
    case 'set':
      return regex.ranges.length === 0 ? [] : [letterOf(regex.ranges)];
    case 'sequence':
      return regex.of.reduce<string[]>((texts, part) => joined(texts, samplesOf(part)), ['']);
    case 'choice':
      return regex.of.flatMap(samplesOf).slice(0, sampleLimit);
    case 'repeat': {
      const once = samplesOf(regex.of);
      const times = Math.min(Math.max(regex.min, 1), 8);
      const some = once.map((text) => text.repeat(times));
      return regex.min === 0 ? ['', ...some].slice(0, sampleLimit) : some;
    }
    case 'capture':
    case 'atomic':
      return samplesOf(regex.of);
    case 'look':
    case 'back':
    case 'edge':
      return [''];
  }
}

function joined(texts: readonly string[], further: readonly string[]): string[] {
  return texts.flatMap((text) => further.map((next) => text + next)).slice(0, sampleLimit);
}

/** A letter if there is one: an attack that can be read. */
function letterOf(ranges: readonly CodeRange[]): string {
  const found = 'a0A _-.@/'.split('').find((letter) => isIn(letter.charCodeAt(0), ranges));
  return found ?? String.fromCharCode(ranges[0]?.[0] ?? 0);
}

function isIn(code: number, ranges: readonly CodeRange[]): boolean {
  return ranges.some(([from, to]) => code >= from && code <= to);
}
