/** The files that decide what is found in one file: those it imports, however far, and those that import it. */

import type { FilePath } from '#protocol/units.ts';
import type { FileFacts } from './facts.ts';
import type { Importer, Origin } from './fixes.ts';
import type { Manifests } from './javascript/resolution.ts';
import { type Imported, type Modules, modulesOf } from './modules.ts';

/** More than this is not worth the wait at a keystroke; the whole project is judged soon after. What judging takes goes by the calls. */
const most = { files: 80, calls: 4000 } as const;

export interface Near {
  /** The file itself first, then those that import it: what they make of its functions counts. */
  readonly files: readonly FileFacts[];
  /** What it imports, however far. */
  readonly reached: readonly FileFacts[];
}

/** Which file imports which, as it was when the whole project was judged last. */
export class Neighbours {
  readonly #modules: Modules;
  readonly #importers: Map<FilePath, Set<FilePath>> = new Map();

  constructor(files: readonly FileFacts[], roots: readonly FilePath[], manifests: Manifests) {
    this.#modules = modulesOf(files, roots, manifests);
    for (const file of files) {
      for (const imported of this.#importedBy(file)) {
        const known = this.#importers.get(imported);
        if (known === undefined) this.#importers.set(imported, new Set([file.file]));
        else known.add(file.file);
      }
    }
  }

  of(start: FileFacts, factsOf: (file: FilePath) => FileFacts | undefined): Near {
    const near = new Map([[start.file, start]]);
    let calls = 0;
    const add = (file: FilePath): FileFacts[] => {
      const facts = near.size < most.files && !near.has(file) ? factsOf(file) : undefined;
      const added = facts === undefined ? 0 : callsIn(facts);
      if (facts === undefined || calls + added > most.calls) return [];
      near.set(file, facts);
      calls += added;
      return [facts];
    };
    for (const file of near.values()) for (const imported of this.#importedBy(file)) add(imported);
    const reached = [...near.values()].slice(1);
    return { files: [start, ...[...(this.#importers.get(start.file) ?? [])].flatMap(add)], reached };
  }

  /** `changed` are files that may import others by now than they did then. */
  importersOf(
    file: FilePath,
    changed: Iterable<FilePath>,
    factsOf: (file: FilePath) => FileFacts | undefined,
  ): readonly Importer[] {
    const all = new Set([...(this.#importers.get(file) ?? []), ...changed]);
    return [...all].flatMap((one) => {
      const facts = factsOf(one);
      const modules = new Set(
        facts?.imports.flatMap(({ module }) => (this.#means(module, facts) === file ? [module] : [])),
      );
      return modules.size === 0 ? [] : [{ file: one, modules: [...modules] }];
    });
  }

  originOf(name: string, from: FileFacts, factsOf: (file: FilePath) => FileFacts | undefined): Origin | undefined {
    const seen = new Set<FileFacts>();
    const follow = ([first = '', ...more]: readonly string[], file: FileFacts): Origin | undefined => {
      if (seen.has(file)) return undefined;
      seen.add(file);
      for (const { local, module, name: imported } of file.imports) {
        if (local !== first && imported !== '*') continue;
        const words = imported === null ? more : [imported === '*' ? first : imported, ...more];
        const origin = within(this.#modules.find(module, file), words);
        if (origin !== undefined) return origin;
      }
      return undefined;
    };
    const within = (place: Imported, words: readonly string[]): Origin | undefined => {
      const [first, ...more] = words;
      if (first === undefined || place.kind === 'outside') return undefined;
      const facts = place.kind === 'file' ? (factsOf(place.file.file) ?? place.file) : undefined;
      const through = facts && follow(words, facts);
      if (through !== undefined) return through;
      const inside = this.#modules.inside(place, first);
      if (inside !== undefined) return within(inside, more);
      return facts && { file: facts.file, words };
    };
    return follow(name.split('.'), from);
  }

  #importedBy(file: FileFacts): FilePath[] {
    return file.imports.flatMap(({ module }) => this.#means(module, file) ?? []);
  }

  #means(module: string, from: FileFacts): FilePath | undefined {
    const found = this.#modules.find(module, from);
    return found.kind === 'file' ? found.file.file : undefined;
  }
}

function callsIn({ functions }: FileFacts): number {
  return functions.reduce((sum, { calls }) => sum + calls.length, 0);
}
