/** The same as the graph, as a table of functions: for a screen reader, for the keyboard, and to copy from. */

import { element } from '../dom.ts';
import { t } from '../words.ts';
import type { FunctionRow } from './tree.ts';
import { change, nameOf, share, time } from './words.ts';

export interface TableOptions {
  /** The call whose functions these are, in words. */
  readonly of: string;
  readonly rows: readonly FunctionRow[];
  /** In µs: of what the shares are parts. */
  readonly all: number;
  readonly difference: boolean;
  readonly term: string;
  /** What a place is: a link, or text. */
  readonly place: (row: FunctionRow) => Node | string;
}

/** More rows no one reads; the search finds the others. */
const rowsShown = 200;

export function functionTable({ of, rows, all, difference, term, place }: TableOptions): HTMLTableElement {
  const found = rows.filter((row) => `${nameOf(row)}\n${row.frame.file}`.toLowerCase().includes(term.toLowerCase()));
  const sorted = found.sort((a, b) => weight(b, difference) - weight(a, difference) || b.total - a.total);
  const columns = difference
    ? [t('Function'), t('Place'), t('Change'), t('Before'), t('After')]
    : [t('Function'), t('Place'), t('Itself'), t('Share'), t('With its calls'), t('Share')];
  const head = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)));
  const body = sorted.slice(0, rowsShown).map((row) => {
    const figures = difference
      ? [change(row.total, row.before), time(row.before), time(row.total)]
      : [time(row.self), share(row.self, all), time(row.total), share(row.total, all)];
    const cells = figures.map((figure) => element('td', { class: 'figure' }, figure));
    return element('tr', {}, element('th', { scope: 'row' }, nameOf(row)), element('td', {}, place(row)), ...cells);
  });
  const caption = element('caption', {}, captionOf(of, found.length, difference));
  return element('table', {}, caption, element('thead', {}, head), element('tbody', {}, ...body));
}

/** What is worth most attention comes first. */
function weight({ self, total, before }: FunctionRow, difference: boolean): number {
  return difference ? Math.abs(total - before) : self;
}

function captionOf(of: string, count: number, difference: boolean): string {
  const order = difference ? t('greatest change first') : t('most time in itself first');
  return count > rowsShown
    ? t('{0}: {1} of {2} functions, {3}', of, rowsShown, count, order)
    : t('{0}: {1} functions, {2}', of, count, order);
}
