/** The chart of one loop's lag: the newest half minute on a logarithmic scale, moving on by itself between two messages. */

import uPlot from 'uplot';
import { type Band, type Column, drawBands, drawBudget, drawColumns } from './columns.ts';
import type { History } from './history.ts';
import type { RunShown } from './messages.ts';
import { currentTheme, type Theme } from './theme.ts';
import { t } from './words.ts';

/** In seconds: a column a second wide must be seen in a narrow side bar too. */
const narrow = 30;
const wide = 60;
const wideFrom = 640;
/** In ms: below it is the noise of any loop. */
const floor = 0.5;

export interface Scene {
  readonly run: RunShown;
  readonly history: History;
  /** Microseconds since the epoch, by the extension's clock. */
  readonly now: number;
  /** Of the chart, in pixels. */
  readonly height: number;
}

export class Chart {
  readonly element: HTMLElement;
  #plot: uPlot | null = null;
  #theme: Theme = currentTheme();
  #scene: Scene | null = null;

  constructor(element: HTMLElement) {
    this.element = element;
    new ResizeObserver(() => this.#fit()).observe(element);
  }

  draw(scene: Scene): void {
    const resized = scene.height !== this.#scene?.height;
    this.#scene = scene;
    this.#plot ??= this.#make(scene);
    if (resized) this.#fit();
    this.#plot.setData(seriesOf(scene), false);
    this.#plot.batch(() => {
      this.#plot?.setScale('x', { min: scene.now / 1e6 - this.#span(), max: scene.now / 1e6 });
      this.#plot?.setScale('y', { min: floor, max: ceiling(scene) });
    });
  }

  /** Makes the chart anew in the colours of the theme of now. */
  recolour(): void {
    this.#theme = currentTheme();
    this.#plot?.destroy();
    this.#plot = null;
    if (this.#scene !== null) this.draw(this.#scene);
  }

  #span(): number {
    return this.element.clientWidth >= wideFrom ? wide : narrow;
  }

  #fit(): void {
    if (this.#scene === null || this.element.clientWidth === 0) return;
    this.#plot?.setSize({ width: this.element.clientWidth, height: this.#scene.height });
  }

  #make({ height }: Scene): uPlot {
    const theme = this.#theme;
    const font = `10px ${getComputedStyle(document.body).fontFamily}`;
    // The only line colour of a high contrast theme would drown the data.
    const grid = { stroke: theme.grid, width: 1, ...(theme.highContrast ? { dash: [1, 5] } : {}) };
    const axis = { stroke: theme.faint, font, grid, ticks: { show: false }, gap: 4 };
    const options: uPlot.Options = {
      width: Math.max(this.element.clientWidth, 50),
      height,
      padding: [8, 16, 0, 0],
      legend: { show: false },
      cursor: { show: false },
      // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- uPlot has this enum in its types only
      scales: { x: { time: false }, y: { distr: 3 } },
      axes: [
        { ...axis, size: 18, splits: (_, __, from, to) => quarters(from, to), values: (_, at) => at.map(agoOf(at)) },
        {
          ...axis,
          size: 50,
          splits: () => [1, 10, 100, 1000, 10_000, 100_000],
          values: (_, at) => at.map(level),
          filter: (_, at) => at,
        },
      ],
      series: [{}, { stroke: theme.lag, width: 1.5, fill: fade(theme.lag), points: { show: false } }],
      // Also of a loop whose lag nobody knows yet: uPlot draws no series without a point.
      hooks: { draw: [(plot) => this.#overlay(plot)] },
    };
    return new uPlot(options, [[], []], this.element);
  }

  #overlay(plot: uPlot): void {
    if (this.#scene === null) return;
    drawBands(plot, bandsOf(this.#scene), this.#theme);
    drawBudget(plot, this.#scene.run.threshold / 1000, this.#theme);
    drawColumns(plot, columnsOf(this.#scene), this.#theme);
  }
}

/** The line ends at the newest point: what came after is not known, or is a column. */
function seriesOf({ history }: Scene): uPlot.AlignedData {
  const { points } = history;
  return [points.map(({ at }) => at / 1e6), points.map(({ max }) => Math.max(floor, max / 1000))];
}

function columnsOf({ history, now, run }: Scene): Column[] {
  const { stalls, open } = history;
  const columns = stalls.map(({ began, lasted, counts }) => ({
    from: began / 1e6,
    to: (began + lasted) / 1e6,
    height: lasted / 1000,
    open: false,
    counts,
  }));
  if (open === null) return columns;
  const until = run.ended ?? now;
  const growing = { from: open.began / 1e6, to: until / 1e6, height: Math.max(1, (until - open.began) / 1000) };
  return [...columns, { ...growing, open: true, counts: true }];
}

function bandsOf({ run, now }: Scene): Band[] {
  const bands = run.pauses.map(({ began, ended }) => ({ from: began / 1e6, to: ended / 1e6 }));
  return run.pausedSince === null ? bands : [...bands, { from: run.pausedSince / 1e6, to: now / 1e6 }];
}

/** The next power of ten above all that is shown, and never less than the threshold's. */
function ceiling(scene: Scene): number {
  const { history, run, now } = scene;
  const open = history.open === null ? 0 : (run.ended ?? now) - history.open.began;
  const lag = history.points.reduce((most, { max }) => Math.max(most, max), 0);
  const stall = history.stalls.reduce((most, { lasted }) => Math.max(most, lasted), 0);
  const most = Math.max(lag, stall, open, run.threshold * 4) / 1000;
  return 10 ** Math.ceil(Math.log10(most * 1.15));
}

function quarters(from: number, to: number): number[] {
  return [from, from + (to - from) / 3, from + ((to - from) * 2) / 3, to];
}

function agoOf(splits: readonly number[]): (at: number) => string {
  const now = splits.at(-1) ?? 0;
  return (at) => (at === now ? t('now') : `−${Math.round(now - at)} s`);
}

function level(milliseconds: number): string {
  return milliseconds < 1000 ? `${milliseconds} ms` : `${milliseconds / 1000} s`;
}

function fade(colour: string): string {
  return `color-mix(in srgb, ${colour} 18%, transparent)`;
}
