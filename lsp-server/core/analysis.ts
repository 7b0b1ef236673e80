/** The public face of the analysis: facts of files in, findings out. */

import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { applyWaivers } from './allowances.ts';
import type { Catalogue } from './catalogue.ts';
import type { FileFacts } from './facts.ts';
import { findingsOf } from './findings.ts';
import { judge } from './javascript/contexts.ts';
import { link } from './link.ts';
import { modulesOf } from './modules.ts';
import { Resolver } from './resolve.ts';
import { solve } from './solve.ts';

export interface Project {
  readonly files: readonly FileFacts[];
  readonly catalogue: Catalogue;
  /**
   * Folders that modules are imported from, absolute: the project's root, its `src`, what pyproject.toml names.
   * A file outside all of them is still found by the longest dotted name its path can have.
   */
  readonly roots: readonly FilePath[];
}

/** All findings of a project, by file and line. Waivers are applied; unused ones are findings themselves. */
export function findBlocking({ files, catalogue, roots }: Project): Finding[] {
  const resolver = new Resolver(modulesOf(files, roots), catalogue);
  const functions = judge(link(files, resolver), resolver);
  const findings = findingsOf(functions, solve(functions));
  return applyWaivers(findings, files).toSorted(byPlace);
}

function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.file, b.file) || a.range.line - b.range.line || a.range.column - b.range.column || compare(a.rule, b.rule)
  );
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
