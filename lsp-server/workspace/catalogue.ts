/** The catalogue that this installation ships: one file of data for each language. */

import { type Catalogue, type CatalogueData, catalogueOf } from '#core/catalogue.ts';
import nodeApis from '#core/catalogue/node.json' with { type: 'json' };
import pythonApis from '#core/catalogue/python.json' with { type: 'json' };

/** The types of what JSON holds are wide; the tests of the catalogue check every entry. */
const shippedData = [pythonApis, nodeApis] as unknown as readonly CatalogueData[];

let made: Catalogue | undefined;

export function shippedCatalogue(): Catalogue {
  made ??= catalogueOf(shippedData);
  return made;
}
