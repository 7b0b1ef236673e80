/** Reads what package.json and tsconfig.json files say of imports. Text only: nothing of the workspace is run or resolved. */

import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { type ParseError, parse as parseJson } from 'jsonc-parser';
import type { Manifests, PackageManifest, PathMapping, Targets } from '#core/javascript/resolution.ts';
import { looked } from './looks.ts';

export function isManifest(name: string): boolean {
  return name === 'package.json' || /^[jt]sconfig(?:\.[\w-]+)?\.json$/.test(name);
}

export async function readManifests(files: readonly string[]): Promise<Manifests> {
  const packages: PackageManifest[] = [];
  const mappings: PathMapping[] = [];
  for (const file of files) {
    const document = await jsonIn(file);
    if (path.basename(file) === 'package.json') packages.push(packageManifest(path.dirname(file), document));
    else if (isWhole(file)) mappings.push(...(await pathMapping(file, document)));
  }
  return { packages, mappings };
}

/** `tsconfig.build.json` and its like are what others extend, or repeat what the whole one says. */
function isWhole(file: string): boolean {
  return /^[jt]sconfig\.json$/.test(path.basename(file));
}

type Json = Readonly<Record<string, unknown>>;

/** An empty record when it is not there, or is no JSON. */
async function jsonIn(file: string): Promise<Json> {
  looked(file);
  const text = await readFile(file, 'utf8').catch(() => '');
  const errors: ParseError[] = [];
  return recordOf(parseJson(text, errors, { allowTrailingComma: true }));
}

function packageManifest(
  folder: string,
  {
    name,
    type,
    main,
    module,
    source,
    types,
    exports,
    imports,
    bin,
    scripts,
    private: isPrivate,
    peerDependencies,
  }: Json,
): PackageManifest {
  const gives = [main, module, exports, bin].some((entry) => entry !== undefined);
  return {
    folder: slashes(folder),
    name: typeof name === 'string' ? name : null,
    isModule: type === 'module',
    isLibrary: typeof name === 'string' && isPrivate !== true && gives && !startsServing(recordOf(scripts)['start']),
    hasCommand: bin !== undefined,
    peers: Object.keys(recordOf(peerDependencies)),
    main: [source, module, main, types].filter((entry) => typeof entry === 'string'),
    exports: targetsOf(exports, '.'),
    imports: targetsOf(imports, null),
    commands: [...conditions(bin), ...scriptFiles(recordOf(scripts))].map((file) =>
      slashes(path.resolve(folder, file)),
    ),
  };
}

/** `npm start` of a command tries it out, and that of a library builds it again and again. */
function startsServing(start: unknown): boolean {
  return start !== undefined && !(typeof start === 'string' && trials.test(start));
}

const trials = /(?:^|[\s/])(?:bin|cli)(?:[/.\s]|$)|(?:^|\s)(?:--watch|-w|watch)(?:\s|$)/;

/** `node tools/release.js` of a script; those that start the program itself serve. */
function scriptFiles(scripts: Json): string[] {
  return Object.entries(scripts).flatMap(([name, line]) => {
    if (typeof line !== 'string' || serving.test(name)) return [];
    return [...line.matchAll(/(?:^|[\s&;|])(?:node|tsx|ts-node|bun)\s+((?:-\S+\s+)*)([\w@./-]+)/g)].map(
      ([, , file = '']) => file,
    );
  });
}

const serving = /start|dev|serve|watch|preview|main|debug|prod|server|worker|run/i;

/** `exports` may be one target for the whole, or conditions, or a table of subpaths. */
function targetsOf(value: unknown, whole: string | null): Targets {
  const table = recordOf(value);
  const isTable = Object.keys(table).some((key) => key.startsWith('.') || key.startsWith('#'));
  if (!isTable) return whole === null || value === undefined ? {} : { [whole]: conditions(value) };
  return Object.fromEntries(Object.entries(table).map(([key, target]) => [key, conditions(target)]));
}

/** All targets, whatever their conditions: the first that is a file of the project is the one. */
function conditions(target: unknown, depth = 0): readonly string[] {
  if (typeof target === 'string') return [target];
  if (depth > 5 || typeof target !== 'object' || target === null) return [];
  return Object.values(target).flatMap((one) => conditions(one, depth + 1));
}

/** None when the file says nothing of paths. What it extends says it where it does not itself. */
async function pathMapping(file: string, document: Json, depth = 0): Promise<PathMapping[]> {
  const folder = path.dirname(file);
  const { baseUrl, paths } = recordOf(document['compilerOptions']);
  if (typeof baseUrl !== 'string' && typeof paths !== 'object') {
    const parents = depth > 5 ? [] : extended(document['extends'], folder);
    for (const parent of parents.toReversed()) {
      const [found] = await pathMapping(parent, await jsonIn(parent), depth + 1);
      if (found !== undefined) return [{ ...found, folder: slashes(folder) }];
    }
    return [];
  }
  const base = path.resolve(folder, typeof baseUrl === 'string' ? baseUrl : '.');
  const absolute = Object.entries(recordOf(paths)).map(([pattern, targets]) => [
    pattern,
    (Array.isArray(targets) ? targets : [])
      .filter((one) => typeof one === 'string')
      .map((one) => slashes(path.resolve(base, one))),
  ]);
  return [
    {
      folder: slashes(folder),
      baseUrl: typeof baseUrl === 'string' ? slashes(base) : null,
      paths: Object.fromEntries(absolute),
    },
  ];
}

function extended(value: unknown, folder: string): string[] {
  const names = Array.isArray(value) ? value : [value];
  return names
    .filter((name) => typeof name === 'string' && name.startsWith('.'))
    .map((name: string) => path.resolve(folder, name.endsWith('.json') ? name : `${name}.json`));
}

function recordOf(value: unknown): Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : {};
}

function slashes(file: string): string {
  return file.replaceAll('\\', '/');
}
