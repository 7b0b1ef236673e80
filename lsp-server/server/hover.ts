/** What a hover says beside the diagnostic's own words: why it blocks, the way to it, the GIL, what was measured, what to do. */

import type { BlockingApi } from '#core/catalogue.ts';
import type { EffectKind, Finding, Hop, Offload } from '#protocol/finding.ts';
import type { Gil } from '#protocol/stall.ts';
import type { Micros } from '#protocol/units.ts';
import type { Places } from './convert.ts';
import { rulePage } from './diagnostics.ts';

export type ApiOf = (name: string) => BlockingApi | undefined;

export function hoverText(findings: readonly Finding[], places: Places, apiOf: ApiOf): string {
  return findings.map((finding) => explain(finding, places, apiOf)).join('\n\n---\n\n');
}

function explain(finding: Finding, places: Places, apiOf: ApiOf): string {
  const { rule, effect, path, offloads } = finding;
  const parts = [
    `**[${rule}](${rulePage(rule)})**: ${rule.startsWith('blocking-') ? reasons[effect] : others[rule]}`,
    path.length > 1 ? path.map((hop) => hopLine(hop, places)).join('\n') : '',
    gilWords(gilOf(finding, apiOf)),
    measuredWords(finding),
    offloads.length > 0 ? `Instead: ${offloads.map(cure).join(', or ')}.` : '',
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

const waits = 'no other task or request goes on until it is done.';

const reasons: Readonly<Record<EffectKind, string>> = {
  sleep: `it sleeps on the loop's own thread; ${waits}`,
  file: `it waits for the file system on the loop's own thread; ${waits}`,
  network: `it waits for the network on the loop's own thread; ${waits}`,
  dns: `it waits for a name to be looked up on the loop's own thread; ${waits}`,
  database: `it waits for the database on the loop's own thread; ${waits}`,
  subprocess: `it waits for another process on the loop's own thread; ${waits}`,
  lock: `it waits for a lock on the loop's own thread, and who holds it may need the loop to go on; ${waits}`,
  console: `it waits for a terminal or a pipe on the loop's own thread; ${waits}`,
  crypto: `it computes on the loop's own thread, slowly by design; ${waits}`,
  compression: `it compresses on the loop's own thread, for as long as the data is large; ${waits}`,
  serialization: `it converts data on the loop's own thread, for as long as the data is large; ${waits}`,
  regex: `it matches on the loop's own thread, for as long as the text makes it; ${waits}`,
  compute: `it computes on the loop's own thread; ${waits}`,
};

const others: Readonly<Partial<Record<Finding['rule'], string>>> = {
  'endless-loop': 'nothing in it gives the loop a turn.',
  'measured-stall': 'a run measured it; nothing in the text foretold it.',
  'unused-waiver': 'it allows nothing that is found here.',
};

function hopLine({ function: name, file, line }: Hop, places: Places): string {
  return `1. [\`${name.replaceAll('`', '')}\`](${places.toUri(file, line)}#L${line})`;
}

/** What was measured goes before what is known. */
function gilOf({ evidence, call }: Finding, apiOf: ApiOf): Gil | undefined {
  const measured =
    evidence.kind === 'measured' ? evidence.stalls.find(({ cause }) => cause.gil !== undefined) : undefined;
  return measured?.cause.gil ?? apiOf(call)?.gil;
}

function gilWords(gil: Gil | undefined): string {
  switch (gil) {
    case 'held':
      return 'It holds the GIL as long as it runs: in a thread it would slow the loop all the same.';
    case 'released':
      return 'It lets go of the GIL while it waits: a thread is enough.';
    case 'none':
    case undefined:
      return '';
  }
}

function measuredWords({ evidence }: Finding): string {
  switch (evidence.kind) {
    case 'static':
      return '';
    case 'harmless':
      return `Measured: it ran ${evidence.runs} times, and took ${milliseconds(evidence.max)} at most.`;
    case 'measured': {
      const lengths = evidence.stalls.map(({ lasted }) => lasted);
      const times = lengths.length === 1 ? 'once' : `${lengths.length} times`;
      const victims = evidence.stalls.reduce((sum, { victims }) => sum + victims.length, 0);
      const waited = victims === 0 ? '' : `; ${victims === 1 ? 'one' : victims} had to wait`;
      return `Measured: it held the loop ${times}, for ${milliseconds(longest(lengths))} at most${waited}.`;
    }
  }
}

function longest(lengths: readonly Micros[]): number {
  return lengths.reduce((longest, one) => Math.max(longest, one), 0);
}

function milliseconds(time: number): string {
  return `${time < 10_000 ? (time / 1000).toFixed(1) : Math.round(time / 1000)} ms`;
}

function cure(offload: Offload): string {
  switch (offload.kind) {
    case 'async-api':
      return `await \`${offload.replacement}\``;
    case 'thread':
      return 'a thread';
    case 'process':
      return 'a process';
    case 'chunk':
      return 'smaller pieces, with a turn of the loop between them';
  }
}
