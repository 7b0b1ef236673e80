/**
 * How sure it is that others wait while a function runs. In a program that serves, by what its beginning and its handlers lead to,
 * any root is proof; elsewhere an event of the project's own is none, since who tells of it may be a build, and in a package
 * with a command only what a server, a queue or a bot runs is. A tool that watches files, bundles them or tests serves its developer.
 */

import type { CallFacts, FileFacts, FunctionFacts } from '../facts.ts';
import type { Standing } from '../link.ts';
import type { FunctionRef } from '../values.ts';
import { beginsToServe, type Starts, turned } from './beginnings.ts';
import { packageOf } from './entries.ts';
import type { SetGoing } from './going.ts';
import { eventOf } from './handing.ts';
import type { Libraries } from './libraries.ts';
import { developerTools, testRunners } from './packages.ts';
import type { Purposes } from './purpose.ts';
import { reachedFrom } from './reach.ts';
import type { PackageManifest } from './resolution.ts';

export interface Known {
  readonly functions: readonly FunctionRef[];
  readonly files: readonly FileFacts[];
  /** These, and those that nothing connects with them. */
  readonly beside: readonly FileFacts[];
  readonly packages: readonly PackageManifest[];
  readonly libraries: Libraries;
  readonly purposes: Purposes;
  readonly importedBy: (file: FileFacts) => readonly FileFacts[];
  /** Complete: handlers by custom are among its roots. */
  readonly going: SetGoing;
  /** What runs for sure because one of the roots does; with what these have others run where that is told as well. */
  readonly servedBy: (roots: ReadonlySet<FunctionFacts>, gives?: Starts) => ReadonlySet<FunctionFacts>;
}

/** `always` is whether it also runs when nothing is started again or loaded, and no file has changed. */
export function standings(known: Known): (ref: FunctionRef, always: boolean) => Standing {
  const { going, servedBy, libraries, packages } = known;
  // Each is found when it is asked for: where nothing runs on the loop, none is.
  const serving = once(() => servingFiles(known));
  const developing = once(() => packagesOfTools(known));
  const served = once(() => servedBy(going.roots));
  const fromOutside = once(() => servedBy(going.fromOutside()));
  const handled = once(() => servedBy(going.handlers()));
  const beside = once(() => servedBy(beginningServers(known), going.gives));
  return ({ file, facts }, always) => {
    const own = packageOf(file.file, packages);
    const hasCommand = own?.hasCommand === true;
    if (hasCommand && !serving().has(file) && !handled().has(facts)) return 'alone';
    if (!always) return 'supposed';
    // A package for others may serve in one of its parts, and the other ones be in files that this imports all the same.
    const isBeside = (serving().has(file) && !hasCommand && own?.isLibrary !== true) || beside().has(facts);
    const sure = isBeside ? served : hasCommand ? handled : fromOutside;
    if (!sure().has(facts)) return libraries.has(file) ? 'supposed' : 'unsure';
    // What a command tells itself it may do where it serves, or where it does not.
    return developing().has(own) || (hasCommand && !fromOutside().has(facts)) ? 'unsure' : 'served';
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}

/** Packages for others that watch files, bundle them or run tests, or plug into what does: what such serve, one developer waits for. */
function packagesOfTools({ beside, packages, purposes }: Known): ReadonlySet<PackageManifest | undefined> {
  const working = beside.filter((file) =>
    file.imports.some(
      ({ module }) =>
        (developerTools.test(module) && purposes.isServing(file)) ||
        (testRunners.test(module) && !purposes.isNamedTest(file)),
    ),
  );
  const found = new Set([
    ...working.map(({ file }) => packageOf(file, packages)),
    ...packages.filter(({ peers = [] }) => peers.some((name) => developerTools.test(name) || testRunners.test(name))),
  ]);
  return new Set([...found].filter((one) => one !== undefined && (one.isLibrary === true || one.hasCommand === true)));
}

/** Those that begin to serve, those with something that a server runs, and all that these import. */
function servingFiles({ functions, files, going, importedBy }: Known): ReadonlySet<FileFacts> {
  const handlers = going.handlers();
  const handling = new Set(functions.flatMap(({ file, facts }) => (handlers.has(facts) ? [file] : [])));
  return reachedFrom(
    files.filter((file) => handling.has(file) || file.functions.some((facts) => begins(facts, file, going))),
    importedBy,
  );
}

function begins(facts: FunctionFacts, file: FileFacts, { listening }: SetGoing): boolean {
  if (listening.has(facts)) return true;
  return facts.calls.some(
    (call) => beginsToServe(call, file) || eventOf(call) === 'client' || makesServer(call) || isEnded(call),
  );
}

/** What runs in the process of a server: handlers, what begins to serve and leads there, and the bodies of their modules and of those that these import. */
function beginningServers({ functions, going, importedBy }: Known): ReadonlySet<FunctionFacts> {
  const handlers = going.handlers();
  const startedBy = turned(going.starts);
  const found = new Set(functions.flatMap(({ file, facts }) => (begins(facts, file, going) ? [facts] : [])));
  for (const facts of found) for (const by of startedBy.get(facts) ?? []) found.add(by);
  for (const facts of handlers) found.add(facts);
  const files = functions.flatMap(({ file, facts }) => (found.has(facts) ? [file] : []));
  for (const {
    functions: [body],
  } of reachedFrom(files, importedBy))
    if (body !== undefined) found.add(body);
  return found;
}

/** `serve(app)`, `Bun.serve({ … })`; what else one has serve may be anything. */
function makesServer({ callee }: CallFacts): boolean {
  if (callee.kind === 'member')
    return (
      servers.test(callee.name) ||
      (callee.name === 'serve' && callee.of.kind === 'name' && /^(?:Bun|Deno)$/.test(callee.of.name))
    );
  return callee.kind === 'name' && (servers.test(callee.name) || callee.name === 'serve');
}

const servers = /^(?:createServer|createSecureServer|startStandaloneServer)$/;

/** `process.on('SIGTERM', …)`: what only its supervisor ends goes on until then. */
function isEnded({ callee, args: [event] }: CallFacts): boolean {
  if (callee.kind !== 'member' || !/^(?:on|once)$/.test(callee.name) || event?.value.kind !== 'literal') return false;
  return callee.of.kind === 'name' && callee.of.name === 'process' && event.value.value === 'SIGTERM';
}
