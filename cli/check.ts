/** `stallsight check`: finds what blocks in the sources under some paths, and says so in the format that was asked for. */

import type { OfferedFix } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import { findSources } from '#workspace/files.ts';
import { fixesOf } from '#workspace/fixes.ts';
import { Project } from '#workspace/project.ts';
import { readSource } from '#workspace/read.ts';
import { rootsOf } from '#workspace/roots.ts';
import { type CheckOptions, readCheckOptions } from './check-options.ts';
import { type Checked, findingsDocument } from './findings.ts';
import { complain, exitCodes } from './outcome.ts';
import { findingsText } from './findings-text.ts';
import { reaches } from './severity.ts';

export async function main(words: readonly string[]): Promise<number> {
  const options = readCheckOptions(words);
  if (!options.ok) return complain(options.because);
  const began = performance.now();
  const sources = await findSources(options.value.paths);
  if (!sources.ok) return complain(sources.because);
  const project = new Project(rootsOf(options.value.paths));
  await project.read(sources.value.files);
  const findings = project.findings().filter(({ rule }) => options.value.takes(rule));
  const fixes = await allFixes(findings);
  process.stdout.write(
    formatted(options.value, {
      files: project.size,
      elapsed: performance.now() - began,
      findings,
      fixesOf: (finding) => fixes.get(finding) ?? [],
    }),
  );
  return findings.some(({ severity }) => reaches(severity, options.value.failOn)) ? exitCodes.findings : exitCodes.fine;
}

function formatted({ format }: CheckOptions, checked: Checked): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(findingsDocument(checked), null, 2)}\n`;
    case 'text':
      return findingsText(checked);
  }
}

async function allFixes(findings: readonly Finding[]): Promise<Map<Finding, readonly OfferedFix[]>> {
  const texts = new Map<string, string>();
  for (const file of new Set(findings.flatMap(({ path }) => path.map((hop) => hop.file)))) {
    const text = await readSource(file);
    if (text.ok) texts.set(file, text.value);
  }
  const fixes = new Map<Finding, readonly OfferedFix[]>();
  for (const finding of findings) fixes.set(finding, await fixesOf(finding, { text: (file) => texts.get(file) }));
  return fixes;
}
