/** The page of a flame graph: what is looked at, the graph of it or the table, and one line on the call that is pointed at. */

import type { FlameData, FlameFile, Sight } from '#session/export/flame-data.ts';
import { element, setText, show } from '../dom.ts';
import { t } from '../words.ts';
import { Chart } from './chart.ts';
import { onWhite } from './colours.ts';
import './flame.css';
import { functionTable } from './functionTable.ts';
import { meetHost } from './host.ts';
import { useKeyboard } from './keyboard.ts';
import { type Choice, choices, toggle } from './controls.ts';
import { type Call, findAgain, functionsIn, grow } from './tree.ts';
import { nameOf, sentenceOf } from './words.ts';
import { type Drawing, zero } from './zero.ts';

let data: FlameData | null = null;
let sight: Sight = { span: 'stalls', difference: false };
let root: Call | null = null;
let term = '';
let asTable = false;

/** The search and the zoom of 0x act on whatever is shown. */
const drawing: Drawing = {
  search: (wanted, colour) => {
    term = wanted;
    chart.search(wanted, colour);
    fillTable();
  },
  clear: () => {
    term = '';
    chart.clear();
    fillTable();
  },
  setGraphZoom: (factor) => chart.setGraphZoom(factor),
};

const host = meetHost(take);
const parts = zero(drawing);
const title = element('h1');
const controls = element('div', { class: 'controls' });
const summary = element('p', { class: 'summary' });
const details = element('div', { class: 'details', role: 'status' });
const table = element('div', { class: 'table' });
const chart = new Chart(parts.graph, { onCall: tell, onOpen: host.open, onFocus: () => fillTable() });

parts.graph.tabIndex = 0;
useKeyboard(parts.graph, chart, host.open);
window.addEventListener('resize', () => chart.resize());
document.body.append(element('header', {}, title, controls), summary, parts.graph, table, details);

function take(file: FlameFile | null): void {
  if (file === null) return;
  const before = data;
  data = file.data;
  if (before === null) sight = file.sight;
  if (before?.compared !== data.compared) fillControls();
  name();
  look();
}

function name(): void {
  const words = data?.compared === true ? t('{0}: before and after', data.title) : (data?.title ?? '');
  setText(title, words);
  document.title = words;
}

function fillControls(): void {
  parts.graph.setAttribute('role', 'application');
  parts.graph.setAttribute(
    'aria-label',
    t('Flame graph. Arrow keys go from call to call, Enter looks at one, Escape at all, o opens its line.'),
  );
  parts.search.setAttribute('aria-label', t('Search functions and files'));
  parts.search.placeholder = t('Search functions and files');
  nameZoom(parts.zoom);
  nameKey(parts.key);
  const spans: readonly Choice<Sight['span']>[] = [
    { value: 'stalls', words: t('Only during stalls') },
    { value: 'whole run', words: t('Whole run') },
  ];
  controls.replaceChildren(
    choices(t('Time'), spans, sight.span, (span) => see({ ...sight, span })),
    ...(data?.compared === true
      ? [toggle(t('Difference'), sight.difference, (difference) => see({ ...sight, difference }))]
      : []),
    ...kinds().map(([kind, words]) => toggle(words, true, (shown) => chart.showKind(kind, shown))),
    parts.search,
    parts.zoom,
    parts.key,
    toggle(t('Show as table'), asTable, (wanted) => {
      asTable = wanted;
      showWhat();
    }),
  );
  showWhat();
}

/** 0x writes `−` and `+` on them. */
function nameZoom(zoom: HTMLElement): void {
  const words = [t('Zoom out'), t('Zoom in')];
  for (const [index, button] of zoom.querySelectorAll('button').entries())
    button.setAttribute('aria-label', words[index] ?? '');
}

/** Its colours stand between two words, and are translucent: they are shown as the boxes have them. */
function nameKey(key: HTMLElement): void {
  const { firstElementChild: first, lastElementChild: last } = key;
  if (first !== null) first.textContent = t('cold');
  if (last !== null) last.textContent = t('hot');
  for (const square of key.querySelectorAll<HTMLElement>('.fl:empty'))
    square.style.background = onWhite(square.style.backgroundColor);
}

function kinds(): readonly (readonly [kind: string, words: string])[] {
  return [
    ['user', t('Your code')],
    ['library', t('Libraries')],
    ['runtime', t('Runtime')],
  ];
}

function showWhat(): void {
  show(parts.graph, !asTable);
  show(table, asTable);
  fillTable();
}

function see(wanted: Sight): void {
  sight = wanted;
  look();
}

/** Looks at the same call as before, where it is there again. */
function look(): void {
  if (data === null) return;
  const before = chart.focus;
  root = grow(data, sight);
  setText(summary, summaryOf(data, root));
  chart.show(root, before === null ? root : findAgain(root, before), sight.difference);
}

function summaryOf({ sampled }: FlameData, { width }: Call): string {
  if (width === 0)
    return sight.span === 'stalls' ? t('No stall that counts against the program.') : t('Nothing was sampled.');
  if (sight.span === 'whole run' && !sampled)
    return t('Recorded without CPU samples (--profile): nothing is known of the time between the stalls.');
  return sight.difference
    ? t('Red calls took longer than before, blue ones shorter; each is as wide as the longer of both.')
    : '';
}

function tell(call: Call): void {
  const all = root?.total ?? 0;
  details.replaceChildren(element('span', {}, sentenceOf(call, all, sight.difference)), ' ', host.link(call));
}

function fillTable(): void {
  if (!asTable || root === null) return;
  const shown = chart.focus ?? root;
  const { difference } = sight;
  const rows = functionsIn(shown);
  table.replaceChildren(
    functionTable({ of: nameOf(shown), rows, all: root.total, difference, term, place: host.link }),
  );
}
