/** One stall a line, for spreadsheets (RFC 4180). Times are microseconds. */

import type { Stall } from '#protocol/stall.ts';
import type { Gathered, Track } from './gather.ts';

const columns: readonly (readonly [
  name: string,
  value: (stall: Stall, track: Track) => string | number | null | undefined,
])[] = [
  ['began', ({ began }) => new Date(began / 1000).toISOString()],
  ['lasted', ({ lasted }) => lasted],
  ['process', (_, { processName }) => processName],
  ['thread', (_, { thread }) => thread],
  ['cause', ({ cause }) => cause.kind],
  ['gil', ({ cause }) => cause.gil],
  ['call', ({ cause }) => cause.call],
  ['function', ({ culprit }) => culprit?.function],
  ['file', ({ culprit }) => culprit?.file],
  ['line', ({ culprit }) => culprit?.line],
  ['own', ({ own }) => own],
  ['cpu', ({ cpu }) => cpu],
  ['run_delay', ({ runDelay }) => runDelay],
  ['gc', ({ gc }) => gc],
  ['task', ({ task }) => task],
  ['method', ({ request }) => request?.method],
  ['route', ({ request }) => request?.route],
  ['victims', ({ victims }) => victims.length],
];

export function csv({ tracks }: Gathered): string {
  const stalls = tracks.flatMap((track) => track.stalls.map((stall) => ({ stall, track })));
  const rows = stalls
    .sort((a, b) => a.stall.began - b.stall.began)
    .map(({ stall, track }) => columns.map(([, value]) => cell(value(stall, track))));
  return [columns.map(([name]) => name), ...rows].map((cells) => `${cells.join(',')}\r\n`).join('');
}

/** A name that begins like a formula is kept from being one (https://owasp.org/www-community/attacks/CSV_Injection). */
function cell(value: string | number | null | undefined): string {
  if (typeof value !== 'string') return value == null ? '' : String(value);
  const text = /^[=+\-@\t\r]/.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
