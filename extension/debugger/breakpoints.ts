/** The user's breakpoints and filters, from the protocol to a choice of stalls; says what is wrong with each. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { type Read, read } from '#protocol/read.ts';
import { type Micros, micros } from '#protocol/units.ts';
import { t } from '../view/words.ts';
import { type ChosenFilter, type LineBreakpoint, readLength } from './choice.ts';
import { filters } from './filters.ts';

/** A breakpoint as the editor sees it, and as stalls are chosen by it; null when it is wrong. */
export interface Placed<Chosen> {
  readonly shown: DebugProtocol.Breakpoint;
  readonly chosen: Chosen | null;
}

/** What one needs to know to judge the breakpoints of one file. */
export interface Editing {
  readonly file: string | undefined;
  readonly number: () => number;
  /** From the editor's way of counting lines. */
  readonly line: (line: number) => number;
  /** Whether stalls pass through a line; null when only the future can tell. */
  readonly passed: (file: string, line: number) => boolean | null;
}

export function setLine(asked: DebugProtocol.SourceBreakpoint, editing: Editing): Placed<LineBreakpoint> {
  const id = editing.number();
  const refuse = (message: string): Placed<LineBreakpoint> => {
    const line = Number.isSafeInteger(asked.line) ? { line: asked.line } : {};
    return { shown: { id, verified: false, message, ...line }, chosen: null };
  };
  const { file } = editing;
  if (file === undefined) return refuse(t('A breakpoint needs a file on disk'));
  const line = editing.line(asked.line);
  if (!Number.isSafeInteger(line) || line < 1) return refuse(t('There is no such line'));
  const length = readCondition(asked.condition);
  if (!length.ok) return refuse(length.because);
  const chosen = { id, file, line, length: length.value ?? micros(0) };
  if (editing.passed(file, line) !== false) return { shown: { id, verified: true, line: asked.line }, chosen };
  return { ...refuse(t('No stall of this recording passes through this line')), chosen };
}

export function setFilter({ filterId, condition }: DebugProtocol.ExceptionFilterOptions): Placed<ChosenFilter> {
  const filter = filters.find(({ id }) => id === filterId);
  if (filter === undefined)
    return { shown: { verified: false, message: t('There is no filter "{0}"', filterId) }, chosen: null };
  const length = readCondition(condition);
  if (!length.ok) return { shown: { verified: false, message: length.because }, chosen: null };
  return { shown: { verified: true }, chosen: { filter, length: length.value } };
}

/** The filters that are on when the editor says nothing. */
export const usualFilters: readonly ChosenFilter[] = filters
  .filter(({ on }) => on)
  .map((filter) => ({ filter, length: null }));

function readCondition(condition: string | undefined): Read<Micros | null> {
  return condition === undefined || condition.trim() === '' ? read(null) : readLength(condition);
}
