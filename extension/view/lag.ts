/** The live lag view's page: keeps what it was told, and draws it again and again while something can move. */

import { micros, type LoopId } from '#protocol/units.ts';
import { Card } from './card.ts';
import { element, setText, show } from './dom.ts';
import { clock } from './format.ts';
import { type History, remember } from './history.ts';
import './lag.css';
import type { FromView, LagMessage, PlaceShown, RunShown, ToView } from './messages.ts';
import { loopTable, stallTable } from './table.ts';
import { onThemeChange } from './theme.ts';
import { t, translate } from './words.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromView): void };

const vscode = acquireVsCodeApi();
/** Between two drawings, in ms: no faster than people see, no slower than four a second, and between half the time for others. */
const shortestFrame = 100;
const longestFrame = 230;
/** More loops than this are in the table only. */
const chartsShown = 12;
/** Those that ended first are forgotten when there are more. */
const loopsKept = 400;

/** In pixels, between two cards and below the last. */
const gap = 12;

const histories = new Map<LoopId, History>();
const cards = new Map<LoopId, Card>();
let run: RunShown | null = null;
/** The extension's clock less ours, in µs. */
let ahead = 0;

const title = element('span', { class: 'title' });
const time = element('span', { class: 'time' });
const toggle = element('button', { class: 'toggle', type: 'button' });
const bar = element('div', { class: 'bar' }, title, time, toggle);
const charts = element('main', { class: 'charts' });
const tables = element('div', { class: 'tables' });
const welcome = element('div', { class: 'welcome' });
const news = element('div', { class: 'news', 'aria-live': 'polite' });

window.addEventListener('message', ({ data }: MessageEvent<ToView>) => hear(data));
document.body.append(bar, welcome, charts, tables, news);
toggle.addEventListener('click', () => showTables(Boolean(tables.hidden)));
onThemeChange(() => {
  for (const card of cards.values()) card.recolour();
});
setInterval(animate, shortestFrame / 4);
vscode.postMessage({ type: 'ready' });

function hear(message: ToView): void {
  switch (message.type) {
    case 'words':
      translate(message.words);
      return begin();
    case 'lag':
      return take(message);
  }
}

function begin(): void {
  const button = element('button', { class: 'primary', type: 'button' }, t('Run with Stallsight'));
  button.addEventListener('click', () => vscode.postMessage({ type: 'run' }));
  const text = t(
    'Run the open file and see, live, what blocks its event loop: the line is named while the loop is still blocked.',
  );
  welcome.replaceChildren(element('p', {}, text), button);
  showTables(false);
}

function take(message: LagMessage): void {
  ahead = message.now - Date.now() * 1000;
  if (message.fresh) forget();
  run = message.run;
  for (const loop of message.loops) histories.set(loop.id, remember(histories.get(loop.id), loop));
  forgetEnded();
  if (message.loops.some(({ stalls }) => stalls.length > 0)) fillTables();
  announce(message);
  told = true;
}

function forget(): void {
  histories.clear();
  cards.clear();
  charts.replaceChildren();
}

function forgetEnded(): void {
  const tooMany = histories.size - loopsKept;
  const ended = tooMany > 0 ? [...histories].filter(([, { loop }]) => loop.ended) : [];
  for (const [id] of ended.slice(0, tooMany)) histories.delete(id);
}

let drawn = 0;
let cost = 0;
let told = false;

/** While a stall goes on, its column grows between two messages too. */
function animate(): void {
  const moving = run !== null && run.ended === null && document.visibilityState === 'visible';
  const due = drawn + Math.min(longestFrame, Math.max(shortestFrame, cost * 2));
  if (!(moving || told) || performance.now() < due) return;
  drawn = performance.now();
  told = false;
  draw();
  cost = performance.now() - drawn;
}

function draw(): void {
  show(welcome, run === null);
  show(bar, run !== null);
  if (run === null) return;
  const now = Date.now() * 1000 + ahead;
  setText(title, run.name);
  setText(time, timeOf(run, now));
  if (charts.hidden) return;
  const loops = shown();
  keepCards(new Set(loops.map(([id]) => id)));
  const height = chartHeight(loops.length);
  for (const [id, history] of loops) cardOf(id).draw({ run, history, now: run.ended ?? now, height });
}

/** The charts share what height the bar and the cards' own words leave; a little is enough, and more than a lot is no clearer. */
function chartHeight(loops: number): number {
  const [card] = cards.values();
  const room = (window.innerHeight - charts.offsetTop) / Math.max(1, loops) - (card?.heightOfWords() ?? 125) - gap;
  return Math.round(Math.min(240, Math.max(92, room)));
}

/** Loops that live come first. */
function shown(): [LoopId, History][] {
  const living = [...histories].filter(([, { loop }]) => !loop.ended || run?.ended !== null);
  return living.slice(0, chartsShown);
}

function timeOf({ began, ended, exitCode }: RunShown, now: number): string {
  if (ended === null) return `● ${clock(micros(now - began))}`;
  const length = clock(micros(ended - began));
  return exitCode === null ? t('ended after {0}', length) : t('ended after {0} with exit code {1}', length, exitCode);
}

function cardOf(id: LoopId): Card {
  const known = cards.get(id);
  if (known !== undefined) return known;
  const card = new Card(openPlace);
  cards.set(id, card);
  charts.append(card.element);
  return card;
}

/** A server that reloads has another loop after each change: those that ended make room. */
function keepCards(shown: ReadonlySet<LoopId>): void {
  for (const [id, card] of cards) {
    if (shown.has(id)) continue;
    card.element.remove();
    cards.delete(id);
  }
}

function openPlace({ file, line }: PlaceShown): void {
  vscode.postMessage({ type: 'open', file, line });
}

function showTables(asTables: boolean): void {
  setText(toggle, asTables ? t('Show charts') : t('Show as table'));
  show(tables, asTables);
  show(charts, !asTables);
  fillTables();
  draw();
}

function fillTables(): void {
  if (tables.hidden) return;
  const all = [...histories.values()];
  tables.replaceChildren(loopTable(all), stallTable(all, openPlace));
}

/** Says each stall once, when its line is known. */
let announced = '';
function announce({ loops }: LagMessage): void {
  const blocked = loops.find(({ open }) => open !== null && open.place !== null && open.id !== announced);
  if (blocked?.open?.place === undefined || blocked.open.place === null) return;
  announced = blocked.open.id;
  setText(news, t('{0} is blocked at {1} line {2}', blocked.name, blocked.open.place.base, blocked.open.place.line));
}
