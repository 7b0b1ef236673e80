/** The same as the charts, as tables: for a screen reader, for the keyboard, and to copy from. */

import { element } from './dom.ts';
import { duration, percent } from './format.ts';
import type { History } from './history.ts';
import type { StallShown } from './messages.ts';
import { t } from './words.ts';
import type { OpenPlace } from './card.ts';

const stallsListed = 50;

export function loopTable(histories: readonly History[]): HTMLTableElement {
  const rows = histories.map(({ loop, open }) => [
    loop.name,
    open === null ? t(loop.ended ? 'Ended' : 'Turning') : t('BLOCKED'),
    duration(loop.p50),
    duration(loop.p99),
    duration(loop.max),
    percent(loop.utilization),
    String(loop.stallCount),
  ]);
  return table(t('Loops'), [t('Loop'), t('State'), 'p50', 'p99', t('max'), t('busy'), t('stalls')], rows);
}

export function stallTable(histories: readonly History[], openPlace: OpenPlace): HTMLTableElement {
  const stalls = histories
    .flatMap((history) => history.stalls)
    .filter(({ counts }) => counts)
    .sort((left, right) => right.began - left.began)
    .slice(0, stallsListed);
  const rows = stalls.map((stall) => [
    duration(stall.lasted),
    placeButton(stall, openPlace),
    t(stall.what),
    String(stall.victims),
    new Date(stall.began / 1000).toLocaleTimeString(),
  ]);
  return table(t('Stalls, newest first'), [t('Length'), t('Place'), t('Blocked by'), t('Waited'), t('When')], rows);
}

function placeButton({ place }: StallShown, openPlace: OpenPlace): Node | string {
  if (place === null) return t('no line of yours');
  const button = element('button', { class: 'place', type: 'button' }, `${place.base}:${place.line}`);
  button.addEventListener('click', () => openPlace(place));
  return button;
}

function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly (Node | string)[])[],
): HTMLTableElement {
  const head = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)));
  const body = rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, cell))));
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
}
