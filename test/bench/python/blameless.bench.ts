/** Whether stalls are blamed on a program that has none: it is paused in a debugger, stopped as a whole, and starved by other processes. */

import path from 'node:path';
import type { Stall } from '#protocol/stall.ts';
import { runObserved } from '../../agents/python/collector.ts';
import { python } from '../../setup/python.mjs';
import { table } from '../node/figures.ts';

/** How often it is paused and stopped, and for how many seconds starved. */
const times = process.env['TIMES'] ?? '50';
/** Words separated by commas take the situations that begin with one of them. */
const wanted = (process.env['SITUATIONS'] ?? '').split(',');
/** What counts as long, in ms: a low one shows more of a host that starves it. */
const threshold = Number(process.env['THRESHOLD'] ?? 50);
const minors = (process.env['PYTHONS'] ?? '3.11,3.13').split(',');

const situations: readonly (readonly [name: string, args: readonly string[]])[] = [
  ['paused in debugpy', [path.join(import.meta.dirname, '../../agents/python/programs/paused.py'), times]],
  ['stopped (SIGSTOP)', [path.join(import.meta.dirname, 'blameless.py'), 'stopped', times]],
  ['starved by burners', [path.join(import.meta.dirname, 'blameless.py'), 'starved', times]],
];

const rows: string[][] = [];
for (const minor of minors) {
  for (const [name, args] of situations.filter(([name]) => wanted.some((word) => name.startsWith(word)))) {
    const outcome = await runObserved({ python: python(minor), args, threshold, patience: 200_000 });
    if (outcome.code !== 0) console.error(outcome.stderr);
    const stalls = outcome.events.flatMap(({ event }) => (event.type === 'stall-ended' ? [event.stall] : []));
    const kinds = [...new Set(stalls.map(({ cause }) => cause.kind))].map(
      (kind) => `${stalls.filter(({ cause }) => cause.kind === kind).length} ${kind}`,
    );
    const blamed = stalls.filter(isBlamed);
    rows.push([minor, name, times, `${stalls.length}`, `${blamed.length}`, kinds.join(', ')]);
    for (const stall of blamed) console.error(JSON.stringify(stall));
  }
}
console.log(table(['Python', 'situation', 'times or seconds', 'long steps', 'blamed on the program', 'as'], rows));

/** Imports at the start are the program's own, and are labelled so. */
function isBlamed({ cause, phase }: Stall): boolean {
  return phase === undefined && !['paused', 'suspended', 'starved'].includes(cause.kind);
}
