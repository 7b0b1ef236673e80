/**
 * Whether anything that blocks can be called where only so many names are written: without following a single call. It never says no
 * where following would find something, and mostly no where it would not.
 */

import type { BlockingApi, CatalogueData } from './catalogue.ts';

/** What is written in some files. */
export interface Written {
  /** Modules that are imported, and names that nothing defines. */
  readonly roots: Iterable<string>;
  /** Whether something may be a member: of a module, or of what its functions give. */
  readonly hasMember: (name: string) => boolean;
}

/** What stands for an API once its members are named, behind what its name begins with. */
interface Way {
  readonly members: readonly string[];
  /** An API that blocks, or another name to go on from. */
  readonly to: 'blocks' | readonly string[];
}

/** What the engine itself makes of literals. */
const madeOfLiterals = ['string', 'bytes', 'number', 'RegExp'];
/** Of clients that nothing is said of, see `BlockingApi.api`. */
const anybody = '*';

export class Named {
  readonly #ways: ReadonlyMap<string, readonly Way[]>;
  /** All that members are called on the ways. */
  readonly members: ReadonlySet<string>;

  constructor(files: readonly CatalogueData[]) {
    const ways = files.flatMap(waysIn);
    this.#ways = grouped(ways.flatMap(([name, to]) => beginningsOf(name).map((one) => [one.root, { ...one, to }])));
    this.members = new Set(ways.flatMap(([name]) => name.split('.')));
  }

  mayBlock({ roots, hasMember }: Written): boolean {
    const known = new Set([...roots, ...madeOfLiterals, anybody]);
    // What is added to a set while it is gone through is gone through as well.
    for (const root of known) {
      for (const { members, to } of this.#ways.get(root) ?? []) {
        if (!members.every((name) => name === anybody || name.startsWith('__') || hasMember(name))) continue;
        if (to === 'blocks') return true;
        for (const next of to) known.add(next);
      }
    }
    return false;
  }
}

function waysIn({ blocking, returns, attributes, aliases, bases }: CatalogueData): (readonly [string, Way['to']])[] {
  const given = [returns, attributes, aliases].flatMap((table) => Object.entries(table));
  return [
    ...blocking.filter(isTold).map(({ api }) => [api, 'blocks'] as const),
    ...given.map(([name, type]) => [name, [type.replace(/^\[+|\]+$/g, '')]] as const),
    ...Object.entries(bases),
  ];
}

function isTold({ weight }: BlockingApi): boolean {
  return weight !== 'noise';
}

/** `highlight.js.highlight` may be a member of `highlight.js`, or of a member of `highlight`; or it is imported as a whole. */
function beginningsOf(name: string): { root: string; members: readonly string[] }[] {
  const parts = name.split('.');
  return parts.map((_, at) => ({ root: parts.slice(0, at + 1).join('.'), members: parts.slice(at + 1) }));
}

function grouped(entries: readonly (readonly [string, Way])[]): Map<string, Way[]> {
  const groups = new Map<string, Way[]>();
  for (const [key, way] of entries) {
    const group = groups.get(key);
    if (group) group.push(way);
    else groups.set(key, [way]);
  }
  return groups;
}
