/** Reads the words of a command line. What is wrong with them is said in one sentence with what to write instead. */

import { parseArgs, type ParseArgsConfig } from 'node:util';
import { failed, read, type Read } from '#protocol/read.ts';
import { type Micros, ms } from '#protocol/units.ts';

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<T extends Options> = ReturnType<typeof parseArgs<{ options: T; strict: true; allowPositionals: true }>>;

/** Reads `--name value` and `--name` wherever they stand, and the other words as positionals. */
export function readOptions<T extends Options>(words: readonly string[], options: T): Read<Parsed<T>> {
  try {
    return read(parseArgs({ args: [...words], options, strict: true, allowPositionals: true }));
  } catch (error) {
    return failed(`${firstSentence(error)} (see "stallsight --help")`);
  }
}

/** Splits our own options from the command that follows them: after `--`, or from the first word that is no option. */
export function splitCommand(
  words: readonly string[],
  options: Options,
): readonly [own: readonly string[], command: readonly string[]] {
  const { tokens } = parseArgs({ args: [...words], options, strict: false, allowPositionals: true, tokens: true });
  const first = tokens.find(({ kind }) => kind !== 'option');
  if (first === undefined) return [words, []];
  return [words.slice(0, first.index), words.slice(first.kind === 'positional' ? first.index : first.index + 1)];
}

/** `50`, `0.5` or `50ms`. */
export function readMilliseconds(name: string, text: string): Read<Micros> {
  const [, number] = /^(\d+(?:\.\d+)?)(?:ms)?$/.exec(text) ?? [];
  return number === undefined
    ? failed(`${name} wants milliseconds, such as 50, and not "${text}"`)
    : read(ms(Number(number)));
}

function firstSentence(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  const sentence = message.split(/\.\s|\n/)[0] ?? message;
  return `${sentence.charAt(0).toLowerCase()}${sentence.slice(1)}`;
}
