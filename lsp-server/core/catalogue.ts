/**
 * What is known of APIs whose source is not analysed, as data: which of them block and on what, which hand a function over
 * to another thread or to the loop, and what they return. One file of data per language; see catalogue/*.json.
 */

import type { EffectKind } from '#protocol/finding.ts';
import type { Gil } from '#protocol/stall.ts';
import { Named } from './named.ts';
import { lastName } from './names.ts';

/** Where a function runs: on the loop, off it, wherever its caller runs, or before the loop is busy. */
export type Context = 'loop' | 'thread' | 'process' | 'caller' | 'startup';

/**
 * How sure we are that a call costs the loop something: reported as a warning, as a hint, or only when measured. A `light` one
 * costs microseconds each time: information where the loop makes it, a hint where it is farther away.
 */
export type Weight = 'hard' | 'light' | 'soft' | 'noise';

export interface BlockingApi {
  /**
   * Dotted, by module: `requests.Session.get`, `fs.readFileSync`; `boto3.Client.*` for every member not named itself, and
   * `*.chat.completions.create` for those of classes that nothing is said of.
   */
  readonly api: string;
  readonly kind: EffectKind;
  readonly weight: Weight;
  readonly gil: Gil;
  /** The async API to use instead, as code: `asyncio.sleep`. Absent when there is none. */
  readonly instead?: string;
  readonly offload: 'thread' | 'process';
  /** Arguments with which it does not block: `{ "name": "block", "position": 0, "value": false }`. */
  readonly harmless?: readonly HarmlessArgument[];
  /** A decorator: calling it does nothing yet, calling what it decorates does. */
  readonly decorates?: true;
  /** It keeps what it did: only the first call with the same arguments costs something. */
  readonly once?: true;
  /** It is `soft`, but takes milliseconds: told also of those who call what calls it. */
  readonly far?: true;
  /** It blocks only when it is given one of these. */
  readonly only?: readonly Pick<HarmlessArgument, 'name' | 'position'>[];
  /** Where it is documented or was measured. */
  readonly source: string;
}

export interface HarmlessArgument {
  readonly name: string;
  readonly position: number | null;
  /** Absent: any but `True`. */
  readonly value?: number | boolean | string | null;
  /** Any text that is written out. */
  readonly literal?: true;
}

/** Calling `api` with a function makes that function run in `runs`. */
export interface HandOver {
  readonly api: string;
  /** The number of the positional argument, or the name of the keyword, that is the function; `*` for every function given, `{}` for those in the objects given. */
  readonly takes: number | string;
  readonly runs: Context;
}

/** A decorated function, sync or async, runs in `runs`. */
export interface DecoratorContext {
  readonly api: string;
  readonly sync: Context;
}

/** A subclass's methods are called by a framework. */
export interface MethodContext {
  readonly base: string;
  /** `on_*` are all that begin so. */
  readonly methods: readonly string[];
  readonly runs: Context;
}

export interface CatalogueData {
  readonly blocking: readonly BlockingApi[];
  readonly handOvers: readonly HandOver[];
  readonly decorators: readonly DecoratorContext[];
  readonly methods: readonly MethodContext[];
  /** Classes of servers, queues and bots: what is given to `on` of an object of theirs runs on the loop when somebody wants something. */
  readonly servers?: readonly string[];
  /** What an API returns, as the dotted name of a class: `sqlite3.connect` → `sqlite3.Connection`; `<T>` is the class that is asked, or T. */
  readonly returns: Readonly<Record<string, string>>;
  /** The class of what an attribute or property holds: `pathlib.Path.parent` → `pathlib.Path`. */
  readonly attributes: Readonly<Record<string, string>>;
  /** Other names for the same thing: `requests.Session` → `requests.sessions.Session`. */
  readonly aliases: Readonly<Record<string, string>>;
  /** The base classes of known classes: `redis.StrictRedis` → `redis.Redis`. */
  readonly bases: Readonly<Record<string, readonly string[]>>;
}

export interface Catalogue {
  blocking(api: string): BlockingApi | undefined;
  handOvers(api: string): readonly HandOver[];
  decorator(api: string): DecoratorContext | undefined;
  methods(base: string): readonly MethodContext[];
  /** Whether objects of a class tell of what others want. */
  isServer(type: string): boolean;
  returns(api: string): string | undefined;
  attribute(api: string): string | undefined;
  /** The one name under which an API is known. */
  canonical(api: string): string;
  /** What is called by the name of itself alone to hand a function to the loop: `call_soon`. */
  readonly schedulers: ReadonlySet<string>;
  bases(type: string): readonly string[];
  /** Whether it knows anything of a module: what it does not say of it then does not block. */
  speaksOf(module: string): boolean;
  /** All of it by name only. */
  readonly named: Named;
  /** Whether it knows members of it. */
  looksInto(name: string): boolean;
}

/** So many names are remembered at a time. */
const canonicalLimit = 50_000;

/** Makes one catalogue of several files of data. Later ones win. */
export function catalogueOf(files: readonly CatalogueData[]): Catalogue {
  const blocking = indexed(files, (file) => file.blocking.map((entry) => [entry.api, entry]));
  const handOvers = grouped(
    files.flatMap((file) => [...file.handOvers, ...listenersOf(file)]).map((entry) => [entry.api, entry]),
  );
  const servers = new Set(files.flatMap((file) => file.servers ?? []));
  const decorators = indexed(files, (file) => file.decorators.map((entry) => [entry.api, entry]));
  const methods = grouped(files.flatMap((file) => file.methods).map((entry) => [entry.base, entry]));
  const returns = indexed(files, (file) => Object.entries(file.returns));
  const attributes = indexed(files, (file) => Object.entries(file.attributes));
  const aliases = indexed(files, (file) => Object.entries(file.aliases));
  const bases = indexed(files, (file) => Object.entries(file.bases));
  const canonicals = new Map<string, string>();
  const schedulers = schedulersIn(files);
  let known: ReadonlySet<string> | undefined;
  let named: Named | undefined;
  let holders: ReadonlySet<string> | undefined;
  return {
    blocking: (api) => blocking.get(api) ?? ofAny(api, blocking),
    handOvers: (api) => handOvers.get(api) ?? [],
    decorator: (api) => decorators.get(api),
    methods: (base) => methods.get(base) ?? [],
    isServer: (type) => servers.has(type),
    returns: (api) => returns.get(api),
    attribute: (api) => attributes.get(api),
    canonical: (api) => {
      const before = canonicals.get(api);
      if (before !== undefined) return before;
      if (canonicals.size >= canonicalLimit) canonicals.clear();
      const name = canonical(api, aliases);
      canonicals.set(api, name);
      return name;
    },
    schedulers,
    bases: (type) => bases.get(type) ?? [],
    speaksOf: (module) => (known ??= new Set(namesIn(files).flatMap(prefixesOf))).has(module),
    get named(): Named {
      return (named ??= new Named(files));
    },
    looksInto: (name) => (holders ??= new Set(namesIn(files).flatMap((one) => prefixesOf(one).slice(1)))).has(name),
  };
}

function listenersOf({ servers = [] }: CatalogueData): HandOver[] {
  const names = ['on', 'once', 'addListener'];
  return servers.flatMap((type) => names.map((name) => ({ api: `${type}.${name}`, takes: 1, runs: 'loop' })));
}

/** What is said of every member, or of members called so whosever they are, by the name of the one that is called. */
function ofAny(api: string, blocking: Map<string, BlockingApi>): BlockingApi | undefined {
  if (api.endsWith('__')) return undefined;
  const any = blocking.get(`${api.slice(0, api.lastIndexOf('.'))}.*`) ?? ofShape(api, blocking);
  if (any === undefined) return undefined;
  const named: BlockingApi = { ...any, api };
  blocking.set(api, named);
  return named;
}

/** `*.chat.completions.create`: the clients of many services have the members of one that became the custom; async ones say so. */
function ofShape(api: string, blocking: ReadonlyMap<string, BlockingApi>): BlockingApi | undefined {
  if (!api.endsWith('.create') && !api.endsWith('.parse')) return undefined;
  const [, holder = '', member = ''] = /^(.+\.[A-Z]\w*)\.((?:\w+\.){1,2}\w+)$/.exec(api) ?? [];
  return /async/i.test(holder) ? undefined : blocking.get(`*.${member}`);
}

function schedulersIn(files: readonly CatalogueData[]): Set<string> {
  const apis = new Set(
    files.flatMap(({ handOvers }) => handOvers.filter(({ runs }) => runs === 'loop').map(({ api }) => api)),
  );
  const others = files.flatMap(({ aliases }) => Object.entries(aliases).filter(([, api]) => apis.has(api)));
  return new Set([...apis, ...others.map(([name]) => name)].map(lastName));
}

function namesIn(files: readonly CatalogueData[]): string[] {
  return files.flatMap((file) => [
    ...[...file.blocking, ...file.handOvers, ...file.decorators].map(({ api }) => api),
    ...file.methods.map(({ base }) => base),
    ...(file.servers ?? []),
    ...[file.returns, file.attributes, file.aliases, file.bases].flatMap((table) => Object.keys(table)),
  ]);
}

/** The name, and all that it begins with: `google.cloud` of `google.cloud.storage.Client`. */
function prefixesOf(name: string): string[] {
  const found = [name];
  for (let at = name.indexOf('.'); at !== -1; at = name.indexOf('.', at + 1)) found.push(name.slice(0, at));
  return found;
}

type Entries<T> = readonly (readonly [key: string, value: T])[];

function indexed<T>(files: readonly CatalogueData[], entries: (file: CatalogueData) => Entries<T>): Map<string, T> {
  return new Map(files.flatMap(entries));
}

function grouped<T>(entries: Entries<T>): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const [key, value] of entries) {
    const group = groups.get(key);
    if (group) group.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}

/** Replaces the longest prefix that is an alias: `requests.Session.get` → `requests.sessions.Session.get`. */
function canonical(api: string, aliases: ReadonlyMap<string, string>): string {
  for (let end = api.length; end > 0; end = api.lastIndexOf('.', end - 1)) {
    const alias = aliases.get(api.slice(0, end));
    if (alias !== undefined) return alias + api.slice(end);
  }
  return api;
}
