/** The Python part of the catalogue: the data of python.json under its type, which a test checks entry by entry. */

import type { CatalogueData } from '../catalogue.ts';
import data from './python.json' with { type: 'json' };

export const pythonCatalogue: CatalogueData = data as unknown as CatalogueData;
