/** `stallsight compare`: says of two recordings, before and after a change, whether the loops are better off. */

import {
  compare,
  type Comparison,
  type PlaceComparison,
  type RunFigures,
  type StallFigures,
  statistic,
} from '#session/compare.ts';
import { readRecording } from '#session/read-recording.ts';
import { readOptions } from './arguments.ts';
import { complain, exitCodes } from './outcome.ts';
import { telling } from './partly-read.ts';
import { count, duration, place } from './words.ts';

const formats: Readonly<Record<string, (comparison: Comparison) => string>> = {
  text: asText,
  json: (comparison) => `${JSON.stringify(comparison, null, 2)}\n`,
  markdown: asMarkdown,
};

export async function main(words: readonly string[]): Promise<number> {
  const parsed = readOptions(words, { format: { type: 'string', default: 'text' } });
  if (!parsed.ok) return complain(parsed.because);
  const { values, positionals } = parsed.value;
  const [before, after, ...more] = positionals;
  if (before === undefined || after === undefined || more.length > 0) {
    return complain('compare wants two recordings: stallsight compare BEFORE AFTER');
  }
  const write = Object.hasOwn(formats, values.format) ? formats[values.format] : undefined;
  if (write === undefined) return complain(`--format is text, json or markdown, and not "${values.format}"`);
  const left = await telling(before, readRecording(before));
  if (!left.ok) return complain(left.because);
  const right = await telling(after, readRecording(after));
  if (!right.ok) return complain(right.because);
  process.stdout.write(write(compare(left.value, right.value)));
  return exitCodes.fine;
}

function asText(comparison: Comparison): string {
  const { verdict, because, before, after, places } = comparison;
  const lines = [
    `${verdict}: ${because}`,
    ...rows(before, after).map(([what, left, right]) => `  ${what.padEnd(14)} ${left.padStart(10)} -> ${right}`),
    ...places.map(
      (at) => `  ${placeWords(at)}: ${figures(at.before)} -> ${figures(at.after)}: ${at.verdict}, ${at.because}`,
    ),
    statistic(),
  ];
  return `${lines.join('\n')}\n`;
}

/** For a pull request's comment. */
function asMarkdown({ verdict, because, before, after, places }: Comparison): string {
  const lines = [
    `**Event loops: ${verdict}** (${because})`,
    '',
    '| | before | after |',
    '|---|---:|---:|',
    ...rows(before, after).map((cells) => `| ${cells.join(' | ')} |`),
    '',
    '| place | before | after | verdict |',
    '|---|---|---|---|',
    ...places.map((at) => `| ${cell(placeWords(at))} | ${figures(at.before)} | ${figures(at.after)} | ${at.verdict} |`),
    '',
    `<sub>${statistic()}</sub>`,
  ];
  return `${lines.join('\n')}\n`;
}

function rows(before: RunFigures, after: RunFigures): (readonly [what: string, before: string, after: string])[] {
  const both = (what: string, figure: (run: RunFigures) => string) => [what, figure(before), figure(after)] as const;
  return [
    both('stalls', ({ stalls }) => String(stalls.count)),
    both('blocked', ({ stalls }) => duration(stalls.total)),
    both('longest stall', ({ stalls }) => duration(stalls.max)),
    both('who waited', ({ stalls }) => String(stalls.victims)),
    both('lag p99', ({ lag }) => duration(lag.p99)),
    both('lag max', ({ lag }) => duration(lag.max)),
    both('run', ({ lasted }) => duration(lasted)),
  ];
}

function placeWords({ culprit, call }: PlaceComparison): string {
  return call === null ? place(culprit) : `${place(culprit)} (${call})`;
}

function figures({ count: stalls, max, p99, total, victims }: StallFigures): string {
  if (stalls === 0) return 'no stall';
  const waited = victims === 0 ? '' : `, ${victims} waited`;
  return `${count(stalls, 'stall')}, ${duration(total)}, p99 ${duration(p99)}, max ${duration(max)}${waited}`;
}

/** Names are not to be read as Markdown or HTML. */
function cell(text: string): string {
  return text.replaceAll(/[\\`*_{}[\]<>()#+!|~&]/g, String.raw`\$&`);
}
