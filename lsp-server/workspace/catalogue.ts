/** The catalogue that this installation ships for each language: what one calls `open` is another's nothing. */

import { type Catalogue, catalogueOf } from '#core/catalogue.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import type { Language } from '#core/facts.ts';

const data = { python: pythonCatalogue, javascript: nodeCatalogue };
const made: Partial<Record<Language, Catalogue>> = {};

export function shippedCatalogue(language: Language): Catalogue {
  return (made[language] ??= catalogueOf([data[language]]));
}
