/** What is said beside the code for those who asked for it: at a call what it blocks on, above a function that it blocks. */

import type { CodeLens, InlayHint } from 'vscode-languageserver/node';
import type { FileFacts, FunctionFacts } from '#core/facts.ts';
import type { EffectKind, Finding, Range } from '#protocol/finding.ts';
import type { Places } from './convert.ts';

export function hintsFor(findings: readonly Finding[], places: Places): InlayHint[] {
  return findings.filter(isAboutCall).map(({ file, range, effect, message }) => ({
    position: places.toPosition({ file, line: range.endLine, column: range.endColumn }),
    label: `blocks: ${things[effect]}`,
    paddingLeft: true,
    tooltip: message,
  }));
}

export function lensesFor(facts: FileFacts, findings: readonly Finding[], places: Places): CodeLens[] {
  const blocked = new Map<FunctionFacts, Finding[]>();
  for (const finding of findings.filter(isAboutCall)) {
    const within = innermost(facts, finding.range);
    if (within !== undefined) blocked.set(within, [...(blocked.get(within) ?? []), finding]);
  }
  return [...blocked].map(([{ range }, its]) => ({
    range: places.toRange(facts.file, { ...range, endLine: range.line, endColumn: range.column }),
    command: { title: `blocks the event loop: ${calls(its)}`, command: '' },
  }));
}

function isAboutCall({ rule, severity }: Finding): boolean {
  return rule !== 'unused-waiver' && severity !== 'hint';
}

/** The function that makes the call, or has the endless loop. */
function innermost({ functions }: FileFacts, { line, column }: Range): FunctionFacts | undefined {
  return functions.find(({ calls, endless }) =>
    [...calls.map(({ range }) => range), ...endless].some((range) => range.line === line && range.column === column),
  );
}

function calls(findings: readonly Finding[]): string {
  const names = [...new Set(findings.map(({ call }) => call))];
  return names.length <= 2 ? names.join(', ') : `${names[0]} and ${names.length - 1} others`;
}

const things: Readonly<Record<EffectKind, string>> = {
  sleep: 'sleep',
  file: 'file',
  network: 'network',
  dns: 'name lookup',
  database: 'database',
  subprocess: 'process',
  lock: 'lock',
  console: 'console',
  crypto: 'cryptography',
  compression: 'compression',
  serialization: 'serialization',
  regex: 'regular expression',
  compute: 'computation',
};
