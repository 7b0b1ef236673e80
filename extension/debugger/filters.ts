/** The exception filters: which causes of a stall to stop at, each with a length of its own if the user gives one. */

import type { Cause, Stall } from '#protocol/stall.ts';
import { t } from '../view/words.ts';

export interface Filter {
  readonly id: string;
  readonly label: string;
  readonly description: string;
  readonly on: boolean;
  readonly takes: (stall: Kind) => boolean;
}

/** What a stall is judged by. */
export type Kind = Pick<Stall, 'cause' | 'phase'>;

/** What happens while the program starts has a filter of its own. */
function running(takes: (cause: Cause) => boolean): Filter['takes'] {
  return ({ cause, phase }) => phase === undefined && takes(cause);
}

export const filters: readonly Filter[] = [
  {
    id: 'cpu-gil',
    label: t('CPU with the GIL held'),
    description: t('Python code, or C code that keeps the GIL: a thread would not help'),
    on: true,
    takes: running(({ kind, gil }) => kind === 'cpu' && gil === 'held'),
  },
  {
    id: 'cpu',
    label: t('CPU without the GIL'),
    description: t('JavaScript, or native code that lets go of the GIL'),
    on: true,
    takes: running(({ kind, gil }) => kind === 'cpu' && gil !== 'held'),
  },
  {
    id: 'io',
    label: t('I/O'),
    description: t('Waited for a file, the network, another program, or slept'),
    on: true,
    takes: running(({ kind }) => kind === 'io'),
  },
  {
    id: 'lock',
    label: t('Lock'),
    description: t('Waited for another thread'),
    on: true,
    takes: running(({ kind }) => kind === 'lock'),
  },
  {
    id: 'gc',
    label: t('GC'),
    description: t('Garbage collection'),
    on: true,
    takes: running(({ kind }) => kind === 'gc'),
  },
  {
    id: 'other',
    label: t('Other causes'),
    description: t('Many small callbacks in a row, or a cause that could not be seen'),
    on: true,
    takes: running(({ kind }) => kind === 'burst' || kind === 'unknown'),
  },
  {
    id: 'outside',
    label: t('Not the program’s fault'),
    description: t('Paused in a debugger, no processor time, machine asleep'),
    on: false,
    takes: running(({ kind }) => kind === 'paused' || kind === 'starved' || kind === 'suspended'),
  },
  {
    id: 'startup',
    label: t('While it starts'),
    description: t('The program was still importing its modules'),
    on: false,
    takes: ({ phase }) => phase === 'startup',
  },
  {
    id: 'any',
    label: t('Any cause, over N ms'),
    description: t('Any stall that is longer than the condition, whatever is chosen above'),
    on: false,
    takes: () => true,
  },
];
