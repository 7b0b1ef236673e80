/** What a hover says of a blocking call: why it blocks, the way to it, and what to do. */

import type { Finding, Hop, Offload } from '#protocol/finding.ts';
import { toUri } from './convert.ts';

export function hoverText(findings: readonly Finding[]): string {
  return findings.map(explain).join('\n\n---\n\n');
}

function explain({ rule, message, path, offloads }: Finding): string {
  const way = path.length > 1 ? `\n\n${path.map(hopLine).join('\n')}` : '';
  const cures = offloads.map(cure);
  return `**${rule}** ${escaped(message)}${way}${cures.length > 0 ? `\n\nInstead: ${cures.join(', or ')}.` : ''}`;
}

function hopLine({ function: name, file, line }: Hop): string {
  return `1. [\`${name.replaceAll('`', '')}\`](${toUri(file)}#L${line})`;
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

/** Names come from the program: they are no markup. Code in backticks stays code. */
function escaped(text: string): string {
  return text.replaceAll(/[<>[\]*_~#|\\]/g, (sign) => `\\${sign}`);
}
