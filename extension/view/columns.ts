/** What is drawn over the lag line: red columns for stalls, hatching where a debugger held the program. Shape tells them apart, not colour alone. */

import type uPlot from 'uplot';
import { duration } from './format.ts';
import { micros } from '#protocol/units.ts';
import type { Theme } from './theme.ts';

export interface Column {
  /** Seconds since the epoch. */
  readonly from: number;
  readonly to: number;
  /** Milliseconds. */
  readonly height: number;
  /** Grows while we look. */
  readonly open: boolean;
  readonly counts: boolean;
}

export interface Band {
  readonly from: number;
  readonly to: number;
}

export function drawColumns(plot: uPlot, columns: readonly Column[], theme: Theme): void {
  within(plot, (context) => {
    for (const column of tallest(plot, columns)) drawColumn(plot, context, column, theme);
  });
}

/** Of the columns that begin at the same pixel only the tallest can be seen, and none that ended before the chart begins. */
function tallest(plot: uPlot, columns: readonly Column[]): Iterable<Column> {
  const left = plot.scales['x']?.min ?? 0;
  const byPixel = new Map<number, Column>();
  for (const column of columns) {
    if (column.to < left) continue;
    const pixel = Math.round(plot.valToPos(column.from, 'x'));
    if ((byPixel.get(pixel)?.height ?? 0) < column.height) byPixel.set(pixel, column);
  }
  return byPixel.values();
}

function drawColumn(plot: uPlot, context: CanvasRenderingContext2D, column: Column, theme: Theme): void {
  const ratio = devicePixelRatio;
  const left = plot.valToPos(column.from, 'x', true);
  const width = Math.max(3 * ratio, plot.valToPos(column.to, 'x', true) - left);
  const top = plot.valToPos(column.height, 'y', true);
  const bottom = plot.bbox.top + plot.bbox.height;
  context.fillStyle = column.counts ? theme.stall : theme.pause;
  context.globalAlpha = column.open ? 0.95 : 0.72;
  context.beginPath();
  context.roundRect(left, top, width, bottom - top, [2 * ratio, 2 * ratio, 0, 0]);
  context.fill();
  context.globalAlpha = 1;
  if (!column.open) return drawCap(context, left + width / 2, top, 3.5 * ratio);
  drawLabel(plot, context, { text: duration(micros(column.height * 1000)), right: left + width, left, top }, theme);
}

/** A diamond, as in the legend. */
function drawCap(context: CanvasRenderingContext2D, x: number, y: number, size: number): void {
  context.globalAlpha = 1;
  context.beginPath();
  context.moveTo(x, y - size);
  context.lineTo(x + size, y);
  context.lineTo(x, y + size);
  context.lineTo(x - size, y);
  context.closePath();
  context.fill();
}

interface Label {
  readonly text: string;
  readonly left: number;
  readonly right: number;
  readonly top: number;
}

/** Left of the column that grows at the right edge; inside it once it is wide enough. */
function drawLabel(plot: uPlot, context: CanvasRenderingContext2D, label: Label, theme: Theme): void {
  const ratio = devicePixelRatio;
  context.font = `600 ${11 * ratio}px ${getComputedStyle(document.body).fontFamily}`;
  context.fillStyle = theme.stall;
  context.textAlign = 'right';
  context.textBaseline = 'middle';
  const [x, y] = [label.left - 5 * ratio, Math.max(plot.bbox.top + 9 * ratio, label.top + 2 * ratio)];
  // Other columns may lie behind it.
  context.strokeStyle = theme.background;
  context.lineWidth = 5 * ratio;
  context.lineJoin = 'round';
  context.strokeText(label.text, x, y);
  context.fillText(label.text, x, y);
}

export function drawBands(plot: uPlot, bands: readonly Band[], theme: Theme): void {
  within(plot, (context) => {
    for (const { from, to } of bands) {
      const left = plot.valToPos(from, 'x', true);
      hatch(plot, context, left, plot.valToPos(to, 'x', true) - left, theme);
    }
  });
}

function hatch(plot: uPlot, context: CanvasRenderingContext2D, left: number, width: number, theme: Theme): void {
  const { top, height } = plot.bbox;
  context.save();
  context.beginPath();
  context.rect(left, top, width, height);
  context.clip();
  context.strokeStyle = theme.pause;
  context.globalAlpha = 0.45;
  context.lineWidth = devicePixelRatio;
  for (let x = left - height; x < left + width; x += 7 * devicePixelRatio) {
    context.beginPath();
    context.moveTo(x, top + height);
    context.lineTo(x + height, top);
    context.stroke();
  }
  context.restore();
}

/** The line that no step should pass. */
export function drawBudget(plot: uPlot, threshold: number, theme: Theme): void {
  within(plot, (context) => {
    const y = plot.valToPos(threshold, 'y', true);
    context.strokeStyle = theme.budget;
    context.lineWidth = devicePixelRatio;
    context.globalAlpha = 0.8;
    context.setLineDash([4 * devicePixelRatio, 4 * devicePixelRatio]);
    context.beginPath();
    context.moveTo(plot.bbox.left, y);
    context.lineTo(plot.bbox.left + plot.bbox.width, y);
    context.stroke();
  });
}

/** Draws inside the plotting area, and leaves the canvas's state as it was. */
function within(plot: uPlot, draw: (context: CanvasRenderingContext2D) => void): void {
  const { ctx: context, bbox } = plot;
  context.save();
  context.beginPath();
  context.rect(bbox.left, bbox.top - 6 * devicePixelRatio, bbox.width, bbox.height + 6 * devicePixelRatio);
  context.clip();
  draw(context);
  context.restore();
}
