/** The public face of the analysis: facts of files in, findings out. */

import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { applyWaivers } from './allowances.ts';
import type { Catalogue } from './catalogue.ts';
import { judgeLocks } from './contention.ts';
import type { FileFacts } from './facts.ts';
import { findingsOf } from './findings.ts';
import { judge } from './javascript/contexts.ts';
import { commandsOf, type Manifests, noManifests } from './javascript/resolution.ts';
import { link } from './link.ts';
import { modulesOf } from './modules.ts';
import { Resolver } from './resolve.ts';
import { solve } from './solve.ts';

export interface Project {
  readonly files: readonly FileFacts[];
  /** Sources of installed packages that the project reaches: followed, but nothing is reported in them. */
  readonly libraries?: readonly FileFacts[];
  readonly catalogue: Catalogue;
  /**
   * Folders that modules are imported from, absolute: the project's root, its `src`, what pyproject.toml names.
   * A file outside all of them is still found by the longest dotted name its path can have.
   */
  readonly roots: readonly FilePath[];
  /** What package.json and tsconfig.json files say of imports. */
  readonly manifests?: Manifests;
}

/** All findings of a project, by file and line. Waivers are applied; unused ones are findings themselves. */
export function findBlocking({ files, libraries = [], catalogue, roots, manifests = noManifests }: Project): Finding[] {
  const all = [...files, ...libraries];
  const resolver = new Resolver(modulesOf(all, roots, manifests), catalogue);
  const functions = judge(judgeLocks(link(all, resolver)), resolver, commandsOf(manifests));
  const own = new Set(files);
  const findings = findingsOf(functions, solve(functions), (file) => own.has(file));
  return applyWaivers(findings, files).toSorted(byPlace);
}

export function byPlace(a: Finding, b: Finding): number {
  return (
    compare(a.file, b.file) || a.range.line - b.range.line || a.range.column - b.range.column || compare(a.rule, b.rule)
  );
}

/** By code unit, so that the order is the same on every machine. */
function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
