/** The methods that schemas give to the models of a database, which are called on what it gives back: `schema.methods.verify = …`. */

import type { FileFacts } from '../facts.ts';
import type { FunctionRef } from '../values.ts';

/** The class of all of a file; no program can write such a name. */
export const models = '{models}';

/** By their names: of what they are called on nothing else is known. */
export function modelsIn(files: readonly FileFacts[]): ReadonlyMap<string, readonly FunctionRef[]> {
  const found = new Map<string, FunctionRef[]>();
  for (const file of files) {
    for (const { attributes } of file.classes.filter(({ name }) => name === models)) {
      for (const { name, value } of attributes) {
        const facts = value?.kind === 'function' ? file.functions[value.index] : undefined;
        if (facts === undefined || value?.kind !== 'function') continue;
        const ref = { file, index: value.index, facts };
        const known = found.get(name);
        if (known === undefined) found.set(name, [ref]);
        else known.push(ref);
      }
    }
  }
  return found;
}
