/**
 * How sure it is that others wait while a function runs. What is proof depends on the file: where it serves, or is imported by what
 * does, any root is; elsewhere an event of the project's own is none, since who tells of it may be a build, and in a package
 * with a command only what a server, a queue or a bot runs is. A tool that watches files or bundles them serves its developer.
 */

import type { CallFacts, FileFacts, FunctionFacts } from '../facts.ts';
import type { Standing } from '../link.ts';
import type { FunctionRef } from '../values.ts';
import { beginsToServe } from './beginnings.ts';
import { packageOf } from './entries.ts';
import type { SetGoing } from './going.ts';
import { eventOf } from './handing.ts';
import type { Libraries } from './libraries.ts';
import type { Purposes } from './purpose.ts';
import { reachedFrom } from './reach.ts';
import type { PackageManifest } from './resolution.ts';

export interface Known {
  readonly functions: readonly FunctionRef[];
  readonly files: readonly FileFacts[];
  readonly packages: readonly PackageManifest[];
  readonly libraries: Libraries;
  readonly purposes: Purposes;
  readonly importedBy: (file: FileFacts) => readonly FileFacts[];
  /** Complete: handlers by custom are among its roots. */
  readonly going: SetGoing;
  /** What runs for sure because one of the roots does. */
  readonly servedBy: (roots: ReadonlySet<FunctionFacts>) => ReadonlySet<FunctionFacts>;
}

/** `always` is whether it also runs when nothing is started again or loaded, and no file has changed. */
export function standings(known: Known): (ref: FunctionRef, always: boolean) => Standing {
  const { going, servedBy, libraries, packages } = known;
  const serving = servingFiles(known);
  const developing = packagesOfTools(known);
  const served = servedBy(going.roots);
  const fromOutside = servedBy(going.fromOutside());
  const handled = servedBy(going.handlers());
  return ({ file, facts }, always) => {
    const own = packageOf(file.file, packages);
    const hasCommand = own?.hasCommand === true;
    const isBeside = serving.has(file);
    if (hasCommand && !isBeside && !handled.has(facts)) return 'alone';
    if (!always) return 'supposed';
    if (!(isBeside ? served : fromOutside).has(facts)) return libraries.has(file) ? 'supposed' : 'unsure';
    // What a command tells itself it may do where it serves, or where it does not.
    return developing.has(own) || (hasCommand && !fromOutside.has(facts)) ? 'unsure' : 'served';
  };
}

/** Packages for others that watch files or bundle them: what such serve, one developer waits for. */
function packagesOfTools({ files, packages, purposes }: Known): ReadonlySet<PackageManifest | undefined> {
  const working = files.filter(
    (file) => purposes.isServing(file) && file.imports.some(({ module }) => tools.test(module)),
  );
  const found = new Set(working.map(({ file }) => packageOf(file, packages)));
  return new Set([...found].filter((one) => one !== undefined && (one.isLibrary === true || one.hasCommand === true)));
}

const tools =
  /(?:^|\/)chokidar|^(?:@parcel\/watcher|connect-livereload|esbuild|gaze|livereload|node-watch|rollup|sane|vite|watchpack|webpack)$/;

/** Those that begin to serve, those with something that a server runs, and all that these import. */
function servingFiles({ functions, files, going, importedBy }: Known): ReadonlySet<FileFacts> {
  const handlers = going.handlers();
  const handling = new Set(functions.flatMap(({ file, facts }) => (handlers.has(facts) ? [file] : [])));
  return reachedFrom(
    files.filter((file) => handling.has(file) || beginsIn(file)),
    importedBy,
  );
}

function beginsIn(file: FileFacts): boolean {
  return file.functions.some(({ calls }) =>
    calls.some((call) => beginsToServe(call, file) || eventOf(call) === 'client' || makesServer(call) || isEnded(call)),
  );
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
