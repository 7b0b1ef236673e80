/**
 * A program written inside its test, and the marks under its lines that say what is found there:
 *
 *     #- app/io.py          starts a file (`//-` in JavaScript)
 *     time.sleep(1)
 *     #^^^^^^^^^^^^ label   labels the text above it; with room before the carets `#   ^^^^`
 *     $0                    marks the cursor
 */

import type { Finding } from '#protocol/finding.ts';

export interface Fixture {
  readonly files: ReadonlyMap<string, string>;
  readonly labels: readonly Label[];
  readonly cursor?: Spot;
}

export interface Spot {
  readonly file: string;
  /** Both from 1. */
  readonly line: number;
  readonly column: number;
}

export interface Label extends Spot {
  readonly length: number;
  readonly text: string;
}

/** Files have absolute paths below `root`; a program without a file header is `main.py`. */
export const root = '/project';

export function parseFixture(source: string): Fixture {
  const files = new Map<string, string>();
  const labels: Label[] = [];
  let cursor: Spot | undefined;
  let file = `${root}/main.py`;
  let lines: string[] = [];
  for (const line of dedent(source)) {
    const header = /^(?:#|\/\/)- (\S+)$/.exec(line);
    if (header) {
      if (lines.length > 0) files.set(file, lines.join('\n'));
      file = `${root}/${header[1]}`;
      lines = [];
      continue;
    }
    const label = readLabel(line);
    if (label) {
      labels.push({ file, line: lines.length, ...label });
      continue;
    }
    const at = line.indexOf('$0');
    if (at !== -1) cursor = { file, line: lines.length + 1, column: at + 1 };
    lines.push(line.replace('$0', ''));
  }
  files.set(file, lines.join('\n'));
  return cursor ? { files, labels, cursor } : { files, labels };
}

/** Takes away the first line when it is empty, and the indent that all lines have. */
function dedent(source: string): string[] {
  const lines = source
    .replace(/^\n/, '')
    .replace(/\n[ \t]*$/, '\n')
    .split('\n');
  const indents = lines.filter((line) => line.trim() !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = Math.min(...indents, 1000);
  return lines.map((line) => line.slice(Math.min(indent, line.length)));
}

/** `#^^^ text` begins at the leader itself, `#  ^^^ text` at the first caret. */
function readLabel(line: string): Pick<Label, 'column' | 'length' | 'text'> | undefined {
  const [, indent = '', leader = '', gap = '', carets = '', text = ''] =
    /^(\s*)(#|\/\/)(\s*)(\^+) (.+)$/.exec(line) ?? [];
  if (carets === '') return undefined;
  if (gap === '') return { column: indent.length + 1, length: carets.length + leader.length, text };
  return { column: indent.length + leader.length + gap.length + 1, length: carets.length, text };
}

/** Draws labels under their lines, so that a failing test shows a difference of the program itself. */
export function drawLabels(files: ReadonlyMap<string, string>, labels: readonly Label[]): string {
  const out: string[] = [];
  for (const [file, text] of files) {
    const leader = file.endsWith('.py') ? '#' : '//';
    out.push(`${leader}- ${file.replace(`${root}/`, '')}`);
    for (const [index, line] of text.split('\n').entries()) {
      out.push(line);
      const here = labels.filter((label) => label.file === file && label.line === index + 1);
      out.push(...here.toSorted(byPlace).map((label) => drawLabel(label, leader)));
    }
  }
  return out.join('\n');
}

function byPlace(a: Label, b: Label): number {
  if (a.column !== b.column) return a.column - b.column;
  if (a.length !== b.length) return a.length - b.length;
  return a.text < b.text ? -1 : 1;
}

function drawLabel({ column, length, text }: Label, leader: string): string {
  const start = column - 1;
  if (start > leader.length) return `${leader}${' '.repeat(start - leader.length)}${'^'.repeat(length)} ${text}`;
  return `${' '.repeat(start)}${leader}${'^'.repeat(Math.max(0, length - leader.length))} ${text}`;
}

/** The finding as a label, with as much said as the label at its place says. */
export function labelOf(finding: Finding, files: ReadonlyMap<string, string>, labels: readonly Label[]): Label {
  const { file, range } = finding;
  const line = files.get(file)?.split('\n')[range.line - 1] ?? '';
  const endColumn = range.endLine === range.line ? range.endColumn : line.length + 1;
  const place = { file, line: range.line, column: range.column, length: endColumn - range.column };
  const expected = labels.filter(
    (label) => label.file === file && label.line === range.line && label.column === range.column,
  );
  const candidates = [finding.rule, `${finding.rule}: ${finding.path.map((hop) => hop.function).join(' -> ')}`];
  const text =
    candidates.find((candidate) => expected.some((label) => label.text === candidate)) ?? candidates[1] ?? '';
  return { ...place, text };
}
