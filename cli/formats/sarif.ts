/** Findings as SARIF 2.1.0, which code hosts and editors show. https://docs.oasis-open.org/sarif/sarif/v2.1.0/ */

import { pathToFileURL } from 'node:url';
import type { Finding, Hop, Severity } from '#protocol/finding.ts';
import { fingerprintOf } from '../baseline.ts';
import type { Checked } from '../findings.ts';
import { relativePath } from '../relative.ts';

const pages = 'https://github.com/stallsight/stallsight/blob/main/docs/rules';

const levels: Readonly<Record<Severity, 'error' | 'warning' | 'note'>> = {
  error: 'error',
  warning: 'warning',
  info: 'note',
  hint: 'note',
};

export function sarif({ findings }: Checked, version: string): string {
  const rules = [...new Set(findings.map(({ rule }) => rule))].sort();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'Stallsight',
            semanticVersion: version,
            informationUri: 'https://github.com/stallsight/stallsight',
            rules: rules.map((id) => ({ id, helpUri: `${pages}/${id}.md` })),
          },
        },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { ROOT: { uri: `${pathToFileURL(process.cwd()).href}/` } },
        results: findings.map((finding) => result(finding, rules)),
      },
    ],
  };
  return `${JSON.stringify(log, null, 2)}\n`;
}

function result(finding: Finding, rules: readonly string[]): object {
  const { rule, severity, message, file, range, path } = finding;
  const { line, column, endLine, endColumn } = range;
  const region = { startLine: line, startColumn: column, endLine, endColumn };
  return {
    ruleId: rule,
    ruleIndex: rules.indexOf(rule),
    level: levels[severity],
    message: { text: message },
    locations: [{ physicalLocation: { artifactLocation: artifact(file), region } }],
    partialFingerprints: { 'stallsight/v1': fingerprintOf(finding) },
    codeFlows: [{ threadFlows: [{ locations: path.map(flowLocation) }] }],
  };
}

function flowLocation({ function: name, file, line, column }: Hop): object {
  const region = { startLine: line, startColumn: column };
  return { location: { physicalLocation: { artifactLocation: artifact(file), region }, message: { text: name } } };
}

function artifact(file: string): object {
  const relative = relativePath(file);
  return relative === null
    ? { uri: pathToFileURL(file).href }
    : { uri: relative.split('/').map(encodeURIComponent).join('/'), uriBaseId: 'ROOT' };
}
