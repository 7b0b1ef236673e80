/** The catalogue of Node.js and its packages. */

import type { CatalogueData } from '../catalogue.ts';
import data from './node.json' with { type: 'json' };

/** The types of what JSON holds are wide; the tests of the catalogue check every entry. */
export const nodeCatalogue: CatalogueData = data as CatalogueData;
