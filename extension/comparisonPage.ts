/** Two runs beside each other as a page: place by place, and the samples behind each verdict. Knows no editor. */

import type { Comparison, PlaceComparison, StallFigures, Verdict } from '#session/compare.ts';
import { placeLabel } from './stallGroups.ts';
import type { Block, Cell, PageMessage } from './view/detailMessages.ts';
import { duration } from './view/format.ts';

const tones = { better: 'good', worse: 'bad', 'cannot tell': 'neutral' } as const;

export function comparisonPage(comparison: Comparison, name: string): PageMessage {
  const { verdict, because, before, after, places } = comparison;
  const blocks: Block[] = [
    { kind: 'verdict', tone: tones[verdict], text: `${sentence(verdict)}: ${because}.` },
    {
      kind: 'table',
      caption: 'The whole run',
      columns: ['', 'Before', 'After'],
      rows: [
        ['Stalls', String(before.stalls.count), String(after.stalls.count)],
        ['Longest stall', duration(before.stalls.max), duration(after.stalls.max)],
        ['Lag p99', duration(before.lag.p99), duration(after.lag.p99)],
        ['Had to wait', String(before.stalls.victims), String(after.stalls.victims)],
        ['Observed for', duration(before.lasted), duration(after.lasted)],
      ],
    },
    {
      kind: 'table',
      caption: 'By place',
      columns: ['Place', 'Count', 'Blocked', 'Max', 'p99', 'Waited', 'Verdict'],
      rows: places.map(placeRow),
    },
  ];
  return { type: 'page', title: `Before and after: ${name}`, blocks };
}

function placeRow({ culprit, before, after, verdict, because }: PlaceComparison): Cell[] {
  const both = (value: (figures: StallFigures) => string): string => `${value(before)} → ${value(after)}`;
  return [
    placeLabel(culprit),
    both(({ count }) => String(count)),
    both(({ count, total }) => (count === 0 ? '–' : duration(total))),
    both(({ count, max }) => (count === 0 ? '–' : duration(max))),
    both(({ count, p99 }) => (count === 0 ? '–' : duration(p99))),
    both(({ victims }) => String(victims)),
    `${verdict}: ${because}`,
  ];
}

function sentence(verdict: Verdict): string {
  switch (verdict) {
    case 'better':
      return 'Better';
    case 'worse':
      return 'Worse';
    case 'cannot tell':
      return 'Cannot tell';
  }
}
