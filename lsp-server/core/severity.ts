/** How much a finding is worth saying: by what waits at its end, how far that is, how often it runs, and who else is on the loop. */

import type { EffectKind, Severity, WitnessPath } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { runsLoop } from './excuses.ts';
import { isMostlyOnce, loads } from './javascript/beginnings.ts';
import { isAskedFor } from './javascript/conditions.ts';
import type { CallFacts, FileFacts } from './facts.ts';
import { type FirstSteps, isHooked, isPlain } from './firstSteps.ts';
import type { Edge, LinkedFunction } from './link.ts';
import type { Modules } from './modules.ts';
import { lastName } from './names.ts';
import type { Effect } from './solve.ts';
import { whenHandedOn } from './unmet.ts';
import type { FunctionRef } from './values.ts';

/** Of Node: it waits for microseconds, and what it is asked for is mostly done by a call that waits longer. */
const asksWhetherThere = /^fs(?:-extra)?\.(?:access|exists|pathExists)Sync$/;

interface Around {
  /** The folders of the project. */
  readonly roots: readonly FilePath[];
  readonly firstSteps: FirstSteps;
  readonly modules: Modules;
}

/** The call that leads on, and whom it calls where that is the project's own. */
interface Step {
  readonly call: CallFacts | null;
  readonly edge: Edge | null;
}

/**
 * The longer the way, the more conditions are on it that the analysis does not see, and the surer must be that what waits
 * at its end costs something: opening a file far down is mostly done once, and a request far down is still a request.
 */
export function severityOf(
  one: LinkedFunction,
  effect: Effect,
  { call, edge }: Step,
  path: WitnessPath,
  { roots, firstSteps, modules }: Around,
): Severity {
  const { file } = one.ref;
  const root = rootOf(file, roots);
  const { weight, kind } = effect.api;
  const hops = path.length;
  const isPython = file.language === 'python';
  if (!isPython && isWaitAskedFor({ call, edge }, effect)) return 'hint';
  if (isSupposed(one, effect) || isBeside(file, root) || startsAgain(path, effect, file)) return 'hint';
  if (isPython && isForFaults(one, path)) return 'hint';
  // It is an error rather than a wait, and who calls it from far away mostly catches it.
  if (runsLoop(effect.api.api) && hops > 1) return 'hint';
  if (weight === 'light' && hops === 1 && !effect.once && call?.once !== true)
    return one.standing === 'unsure' || asksWhetherThere.test(effect.api.api) ? 'hint' : 'info';
  if (weight !== 'hard' || hops > farthest || isOwnLock(path, effect, file)) return 'hint';
  if (call?.again !== true && beginning.has(kind) && firstSteps.includes(one.ref)) return 'hint';
  if (waitsAtEnd(one, effect)) return 'hint';
  if (effect.once || call?.once === true) return hops > 1 ? 'hint' : 'info';
  if (one.standing === 'unsure' || (!isPython && isLastOrKept(one, kind))) return 'info';
  if (hops > (far[kind] ?? farAway)) return isPython && far[kind] !== undefined ? 'hint' : 'info';
  return isPython && (isExample(file, root, modules) || isLittle(one, effect, call, path)) ? 'info' : 'warning';
}

/** What ends the process does what it does for nobody who is still served; what loads code, which is kept: https://nodejs.org/api/modules.html#caching */
function isLastOrKept({ ref: { facts } }: LinkedFunction, kind: EffectKind): boolean {
  return facts.exits === true || (!slow.has(kind) && facts.calls.some(loads));
}

/** By where it calls, or by what it hands on of what it was given. */
function isWaitAskedFor({ call, edge }: Step, effect: Effect): boolean {
  const conditions = [call?.when, edge === null ? undefined : whenHandedOn(edge, effect)];
  return conditions.some((when) => when !== undefined && isAskedFor(when));
}

/** On a way for whoever looks for a fault, or for what takes long. */
function isForFaults({ ref }: LinkedFunction, path: WitnessPath): boolean {
  return profiling.test(lastName(ref.facts.name)) || path.slice(0, -1).some((hop) => faults.test(hop.function));
}

const profiling = /profil(?:er|ing)/i;
const faults = /debug|profil(?:er|ing)/i;

/** It may wait, but few wait for it: what is read or asked far away, at a beginning or an end, or where something failed. */
function isLittle(
  { ref }: LinkedFunction,
  { api: { kind } }: Effect,
  call: CallFacts | null,
  path: WitnessPath,
): boolean {
  if (far[kind] === undefined) return false;
  return path.length > (near[kind] ?? farAway) || call?.failing === true || isNamedFor(ref, [begins, ends]);
}

/** Of what waits for people or for a disk, most that is farther away is done seldom. */
const near: Partial<Record<EffectKind, number>> = { file: 2, console: 1 };
/** By custom, what begins something; `setup_skills` as well. */
const begins = /^_*(?:set_?up|init(?:iali[sz]e)?|bootstrap|install|first_run)(?:_\w+)?$/;
/** By custom, what ends something; `close_ticket` and `stop_recording` are what is asked for. */
const ends = /^_*(?:a?close|a?exit__|del__|(?:async_)?(?:shutdown|stop|disconnect|dispose|cleanup|teardown))$/;
const examples = /^(?:examples?|demos?|samples?|tutorials?|playground|docs?)$/;

/** Deeper in the project such a folder is one of its packages, unless it is none: `app/docs/views.py` may serve documents. */
function isExample(file: FileFacts, root: string, modules: Modules): boolean {
  const folders = file.file.slice(root.length).split(/[\\/]/).slice(0, -1).filter(Boolean);
  return folders.some(
    (folder, at) =>
      examples.test(folder) && (at === 0 || modules.find('.'.repeat(folders.length - at), file).kind !== 'file'),
  );
}

/**
 * A lock that the project makes of others among its threads, `ReadWriteLock.read`: how long others hold it is not known, no
 * more than of any lock.
 */
function isOwnLock(path: WitnessPath, { api: { api } }: Effect, { language }: FileFacts): boolean {
  if (language !== 'python' || !/^threading\.(?:Condition\.wait(?:_for)?|R?Lock\.acquire)$/.test(api)) return false;
  return /Lock\.\w+$/.test(path.at(-2)?.function ?? '');
}

/** Reading what it needs, and asking others, is how a program begins. */
const beginning: ReadonlySet<EffectKind> = new Set(['file', 'console', 'network', 'dns', 'database', 'subprocess']);

/** What closes down waits for what still works for it: for threads and pools, and for what they say of their ends. */
function waitsAtEnd({ ref }: LinkedFunction, { api: { api } }: Effect): boolean {
  if (ref.file.language !== 'python') return false;
  return isHooked(ref) ? ending.test(api) : isNamedFor(ref, [ends]) && endingThreads.test(api);
}

const ending = /^(?:concurrent\.futures\.\w+\.shutdown|(?:threading\.Thread|multiprocessing\.Process)\.join)$/;
const endingThreads = /^(?:concurrent\.futures\.\w+\.(?:shutdown|__exit__)|threading\.(?:Thread\.join|Event\.wait))$/;

/** By its name alone: whoever decorates it, `@app.post("/stop")`, asks for it whenever they want. */
function isNamedFor({ facts }: FunctionRef, customs: readonly RegExp[]): boolean {
  const name = lastName(facts.name);
  return facts.decorators.every(isPlain) && customs.some((custom) => custom.test(name));
}

/** Few wait for a file that a library reads when it is asked to once; what takes long by itself, everybody waits for. */
function isSupposed({ standing }: LinkedFunction, { api }: Effect): boolean {
  return standing === 'alone' || (standing === 'supposed' && !slow.has(api.kind));
}

/** What a start reads when it is asked to start again, or to load something that is kept. */
function startsAgain(path: WitnessPath, { api: { kind } }: Effect, { language }: FileFacts): boolean {
  if (language !== 'javascript' || slow.has(kind)) return false;
  return path.slice(0, -1).some((hop) => isMostlyOnce(hop.function));
}

const slow: ReadonlySet<EffectKind> = new Set(['crypto', 'dns', 'network', 'sleep']);

/** A test that blocks, a command, what changes the tables of a database, and what runs in a browser: there is nobody else on its loop. What the project lies in says nothing of a file. */
function isBeside({ file, imports, language }: FileFacts, root: string): boolean {
  if (language !== 'python') return false;
  const path = file.slice(root.length);
  return tests.test(path) || commands.test(path) || imports.some(({ module }) => aside.test(module));
}

function rootOf({ file }: FileFacts, roots: readonly FilePath[]): string {
  return roots.filter((one) => file.startsWith(one)).toSorted((a, b) => a.length - b.length)[0] ?? '';
}

const tests =
  /(?:^|[\\/])(?:test_[^\\/]*|[^\\/]*_test|conftest|bench(?:mark)?_[^\\/]*)\.py$|(?:^|[\\/])(?:_?testing|benchmarks?)(?:\.py$|[\\/])/;
/** Also Python in a browser: its files are memory, and it has no threads. */
const aside = /^(?:_?(?:pytest|unittest|pyodide)(?:\.|$)|js$)/;
const commands = /(?:^|[\\/])(?:__main__\.py|(?:\w*_)?cli\.py|(?:bin|_?cli|scripts|migrations)[\\/].+\.py)$/;

const far: Partial<Record<EffectKind, number>> = { file: 4, lock: 4, console: 4 };
const farAway = 6;
const farthest = 10;
