/** What a file exports by name: a barrel gives thousands of names, and is asked for one after the other. */

import type { ExportFact, FileFacts } from './facts.ts';

const byName = new WeakMap<FileFacts['exports'], ReadonlyMap<string, ExportFact>>();

/** Of several of one name the first. */
export function exportsOf({ exports }: FileFacts): ReadonlyMap<string, ExportFact> {
  if (exports.length === 0) return nothing;
  const known = byName.get(exports);
  if (known !== undefined) return known;
  const made = new Map<string, ExportFact>();
  for (const fact of exports) if (!made.has(fact.name)) made.set(fact.name, fact);
  byName.set(exports, made);
  return made;
}

const nothing: ReadonlyMap<string, ExportFact> = new Map();
