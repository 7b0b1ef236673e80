/** Two runs beside each other as a page: place by place, and how each verdict was found. Knows no editor. */

import { type Comparison, type PlaceComparison, type StallFigures, statistic, type Verdict } from '#session/compare.ts';
import { placeLabel } from './stallGroups.ts';
import type { Block, Cell, PageMessage } from './view/detailMessages.ts';
import { duration } from './view/format.ts';
import type { Translate } from './view/words.ts';

const tones = { better: 'good', worse: 'bad', 'cannot tell': 'neutral' } as const;

export function comparisonPage(comparison: Comparison, name: string, t: Translate): PageMessage {
  const { verdict, because, before, after, places } = comparison;
  const blocks: Block[] = [
    { kind: 'verdict', tone: tones[verdict], text: t('{0}: {1}.', verdictWords(verdict, t), because) },
    {
      kind: 'table',
      caption: t('The whole run'),
      columns: ['', t('Before'), t('After')],
      rows: [
        [t('Stalls'), String(before.stalls.count), String(after.stalls.count)],
        [t('Longest stall'), duration(before.stalls.max), duration(after.stalls.max)],
        [t('Lag p99'), duration(before.lag.p99), duration(after.lag.p99)],
        [t('Had to wait'), String(before.stalls.victims), String(after.stalls.victims)],
        [t('Observed for'), duration(before.lasted), duration(after.lasted)],
      ],
    },
    {
      kind: 'table',
      caption: t('By place'),
      columns: [t('Place'), t('Count'), t('Blocked'), t('Max'), 'p99', t('Waited'), t('Verdict')],
      rows: places.map((place) => placeRow(place, t)),
    },
    { kind: 'text', text: statistic(t) },
  ];
  return { type: 'page', title: t('Before and after: {0}', name), blocks };
}

function placeRow({ culprit, before, after, verdict, because }: PlaceComparison, t: Translate): Cell[] {
  const both = (value: (figures: StallFigures) => string): string => `${whole(value(before))} → ${whole(value(after))}`;
  return [
    placeLabel(culprit, t),
    both(({ count }) => String(count)),
    both(({ count, total }) => (count === 0 ? '–' : duration(total))),
    both(({ count, max }) => (count === 0 ? '–' : duration(max))),
    both(({ count, p99 }) => (count === 0 ? '–' : duration(p99))),
    both(({ victims }) => String(victims)),
    `${verdictWords(verdict, t)}: ${because}`,
  ];
}

/** A narrow column parts no figure from its unit. */
function whole(figure: string): string {
  return figure.replaceAll(' ', '\u00a0');
}

function verdictWords(verdict: Verdict, t: Translate): string {
  switch (verdict) {
    case 'better':
      return t('Better');
    case 'worse':
      return t('Worse');
    case 'cannot tell':
      return t('Cannot tell');
  }
}
