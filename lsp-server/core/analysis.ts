/** The public face of the analysis: facts of files in, findings out. */

import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { applyWaivers } from './allowances.ts';
import type { Catalogue } from './catalogue.ts';
import { mayCompute, membersOf } from './clues.ts';
import { judgeLocks } from './contention.ts';
import { thinned } from './crowds.ts';
import type { FileFacts, FunctionFacts } from './facts.ts';
import { findingsOf } from './findings.ts';
import { inOrder, islandsOf, togetherIn } from './islands.ts';
import { judge } from './javascript/contexts.ts';
import { type Manifests, noManifests } from './javascript/resolution.ts';
import {
  type Doubtful,
  finished,
  type LetGo,
  type Linked,
  type LinkedFunction,
  linking,
  nothingLinked,
  type Steps,
} from './link.ts';
import { type Modules, modulesOf } from './modules.ts';
import { Resolver } from './resolve.ts';
import { solve } from './solve.ts';

export interface Project extends Surroundings {
  readonly files: readonly FileFacts[];
  /** Files that are followed as well, as far as is needed, but in which nothing is reported. */
  readonly reached?: readonly FileFacts[] | undefined;
  /** Sources of installed packages that the project reaches: followed, but nothing is reported in them. */
  readonly libraries?: Linked;
  /** Where there are more files than these: what their imports mean among all of them. */
  readonly modules?: Modules | undefined;
  /**
   * Asked between two files: whether what stands in the bodies of functions was let go of, to be read again when it is looked into again.
   * Then what was made of it is let go of as well.
   */
  readonly letGo?: LetGo | undefined;
}

/** What calls are resolved by. */
export interface Surroundings {
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
export function findBlocking({ files, libraries = nothingLinked, ...project }: Project): Finding[] {
  const own = new Set(files);
  const { roots, letGo, modules = modulesAmong({ files, ...project }, project, libraries) } = project;
  const { functions: all, further } = finished(linkingAll({ files, ...project, modules }, project, libraries));
  const functions = reachedFrom(own, all, libraries);
  const findings = findingsOf(functions, solve(functions), { own, roots, modules, letGo, further });
  return applyWaivers(thinned(findings), files).toSorted(byPlace);
}

/** The functions of some files, and those that they reach: what others do comes to none of them. */
function reachedFrom(
  files: ReadonlySet<FileFacts>,
  all: readonly LinkedFunction[],
  libraries: Linked,
): readonly LinkedFunction[] {
  const own = all.slice(0, all.length - libraries.functions.length);
  const known = new Map(own.map((one) => [one.ref.facts, one]));
  const before = placesOf(libraries);
  const reached = new Set(own.filter(({ ref }) => files.has(ref.file)));
  for (const { edges } of reached) {
    for (const { to } of edges) {
      const place = before.get(to.facts);
      const next = place === undefined ? known.get(to.facts) : all[own.length + place];
      if (next !== undefined) reached.add(next);
    }
  }
  return [...reached];
}

const places = new WeakMap<Linked, ReadonlyMap<FunctionFacts, number>>();

/** Where each function is among those that were joined before: they are many, and the same at every keystroke. */
function placesOf(linked: Linked): ReadonlyMap<FunctionFacts, number> {
  const known = places.get(linked);
  if (known !== undefined) return known;
  const made = new Map(linked.functions.map(({ ref }, place) => [ref.facts, place]));
  places.set(linked, made);
  return made;
}

/** Joins the sources of installed packages once; they stay as they are while the project changes. Python's functions are linked when calls lead to them. */
export function* linkingLibraries(files: readonly FileFacts[], around: Surroundings): Steps<Linked> {
  return files.length === 0 ? nothingLinked : yield* linkingAll({ files: [], reached: files }, around, nothingLinked);
}

function modulesAmong(
  { files, reached = [] }: Pick<Project, 'files' | 'reached'>,
  { roots, manifests = noManifests }: Surroundings,
  before: Linked,
): Modules {
  return modulesOf([...inOrder(files), ...inOrder(reached), ...before.files], roots, manifests);
}

function* linkingAll(
  { files, reached: others = [], modules, letGo }: Pick<Project, 'files' | 'reached' | 'modules' | 'letGo'>,
  around: Surroundings,
  before: Linked,
): Steps<Linked> {
  const { catalogue } = around;
  const [own, reached] = [inOrder(files), inOrder(others)];
  const all = [...own, ...reached];
  const imported = modules ?? modulesAmong({ files, reached: others }, around, before);
  // What is reached is of the island of those that reach it.
  const islands = own.length > 0 && reached.length > 0 ? [all] : islandsOf(all, imported);
  const resolver = new Resolver(imported, catalogue, togetherIn(islands));
  const isWhole = own.length > 0 && reached.length === 0;
  const [looked, doubtful] = isWhole ? lookedAt(islands, before.files, resolver) : [own, []];
  const linked = yield* linking(looked, resolver, before, reached, letGo, doubtful);
  yield;
  const far = before.reachedFrom(linked.functions);
  const locked = judgeLocks([...linked.functions, ...far, ...before.functions], resolver, linked.further?.holders);
  const isPython = all.every(({ language }) => language === 'python');
  if (isPython) return { ...linked, functions: locked };
  // Of what is reached some is looked into only when somebody is found to run it.
  const suspects = isWhole ? suspectsAmong(islands, locked, before.files, resolver) : all;
  if (suspects.length === 0) return { ...linked, functions: locked };
  const { followed } = linked;
  const project = { functions: locked, files: suspects, beside: all, judged: new Set(before.files), followed };
  return { ...linked, functions: judge(project, resolver, around) };
}

/** The files whose calls are worth following, by what they show of themselves: in most islands nothing blocks. */
function lookedAt(
  islands: readonly (readonly FileFacts[])[],
  installed: readonly FileFacts[],
  resolver: Resolver,
): [looked: FileFacts[], doubtful: Doubtful[]] {
  const packages = new Set(installed);
  const doubtful: Doubtful[] = [];
  const looked = islands.filter((island) => {
    if (mayBlock(island, packages, resolver)) return true;
    const asked = island.filter(mayCompute);
    if (asked.length > 0) doubtful.push({ files: island, asked });
    return asked.length > 0;
  });
  return [inOrder(looked.flat()), doubtful];
}

/** Whether an API that blocks, or a package of which nothing is known, can be meant by what is written in an island. */
function mayBlock(island: readonly FileFacts[], packages: ReadonlySet<FileFacts>, resolver: Resolver): boolean {
  const isOther = (file: FileFacts): boolean =>
    file.clues === undefined || (packages.size > 0 && resolver.filesImportedBy(file).some((one) => packages.has(one)));
  if (island.some(isOther)) return true;
  const { named } = resolver.catalogue;
  const members = new Set<string>();
  const roots = new Set<string>();
  for (const file of island) {
    for (const { module } of file.imports) roots.add(module);
    for (const name of file.clues?.globals ?? []) roots.add(name);
    for (const name of membersOf(file)) if (named.members.has(name)) members.add(name);
  }
  return named.mayBlock({ roots, hasMember: (name) => members.has(name) });
}

/** The islands in which something blocks, or in a package that one of their files imports: in others nobody need know what runs where. */
function suspectsAmong(
  islands: readonly (readonly FileFacts[])[],
  functions: readonly LinkedFunction[],
  installed: readonly FileFacts[],
  resolver: Resolver,
): readonly FileFacts[] {
  const blocking = new Set(
    functions.filter(({ blocks, endless }) => blocks.length > 0 || endless.length > 0).map(({ ref }) => ref.file),
  );
  const packages = new Set(installed.some((file) => blocking.has(file)) ? installed : []);
  const isSuspect = (file: FileFacts): boolean =>
    blocking.has(file) || (packages.size > 0 && resolver.filesImportedBy(file).some((one) => packages.has(one)));
  return islands.filter((island) => island.some(isSuspect)).flat();
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
