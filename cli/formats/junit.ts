/** Findings as JUnit XML, which build servers show as failed tests: one suite a file, one case a finding. */

import type { Finding } from '#protocol/finding.ts';
import type { Checked } from '../findings.ts';
import { relativePath } from '../relative.ts';

export function junit({ findings, elapsed }: Checked): string {
  const files = [...new Set(findings.map(({ file }) => file))];
  const suites = files.map((file) =>
    suite(
      file,
      findings.filter((finding) => finding.file === file),
    ),
  );
  const failures = findings.filter(isFailure).length;
  const seconds = (elapsed / 1000).toFixed(3);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="stallsight" tests="${Math.max(findings.length, 1)}" failures="${failures}" time="${seconds}">`,
    ...(suites.length > 0
      ? suites
      : ['  <testsuite name="stallsight" tests="1" failures="0"><testcase name="no findings"/></testsuite>']),
    '</testsuites>',
    '',
  ].join('\n');
}

/** Hints are listed, and pass. */
function isFailure({ severity }: Finding): boolean {
  return severity !== 'hint';
}

function suite(file: string, findings: readonly Finding[]): string {
  const name = xml(relativePath(file) ?? file);
  const failures = findings.filter(isFailure).length;
  return [
    `  <testsuite name="${name}" tests="${findings.length}" failures="${failures}">`,
    ...findings.map((finding) => testCase(name, finding)),
    '  </testsuite>',
  ].join('\n');
}

function testCase(name: string, finding: Finding): string {
  const { rule, severity, message, range, path, file } = finding;
  const place = xml(`${rule} ${range.line}:${range.column}`);
  if (!isFailure(finding)) return `    <testcase classname="${name}" name="${place}"/>`;
  const way = path
    .map((hop) => `${hop.function} ${relativePath(hop.file) ?? hop.file}:${hop.line}:${hop.column}`)
    .join('\n');
  return [
    `    <testcase classname="${name}" name="${place}" file="${xml(relativePath(file) ?? file)}" line="${range.line}">`,
    `      <failure type="${severity}" message="${xml(message)}">${xml(way)}</failure>`,
    '    </testcase>',
  ].join('\n');
}

/** XML 1.0 has no place for control characters, not even escaped ones. */
function xml(text: string): string {
  return text
    .replaceAll(/[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu, '\uFFFD')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll('\n', '&#10;');
}
