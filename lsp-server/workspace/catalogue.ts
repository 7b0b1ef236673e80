/** The catalogue that this installation ships, both languages in one. */

import { type Catalogue, catalogueOf } from '#core/catalogue.ts';
import { nodeCatalogue } from '#core/catalogue/node.ts';
import { pythonCatalogue } from '#core/catalogue/python.ts';

let made: Catalogue | undefined;

export function shippedCatalogue(): Catalogue {
  made ??= catalogueOf([pythonCatalogue, nodeCatalogue]);
  return made;
}
