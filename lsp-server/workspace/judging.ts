/** Judges a project: the same on the main thread and beside it. */

import { byPlace, findBlocking, linkingLibraries, type Surroundings } from '#core/analysis.ts';
import type { FileFacts, Language } from '#core/facts.ts';
import type { Manifests } from '#core/javascript/resolution.ts';
import { finished, type Linked } from '#core/link.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { shippedCatalogue } from './catalogue.ts';
import { languageOf } from './languages.ts';
import { packedFacts, StoredFacts, Unpacked } from './storedFacts.ts';

export const languages: readonly Language[] = ['python', 'javascript'];

export interface JudgedProject {
  readonly files: readonly FileFacts[];
  readonly around: ImportPlaces;
  /** Sources of installed packages, joined among themselves. */
  readonly linked: (language: Language, around: Surroundings) => Linked;
}

/** Where imports lead. */
export interface ImportPlaces {
  readonly roots: readonly FilePath[];
  readonly manifests: Manifests;
}

/** The languages do not call each other. */
export function judge({ files, around, linked }: JudgedProject): Finding[] {
  return languages
    .flatMap((language) => {
      const own = files.filter((file) => file.language === language);
      if (own.length === 0) return [];
      const surroundings = surroundingsOf(language, around);
      return findBlocking({ files: own, libraries: linked(language, surroundings), ...surroundings });
    })
    .toSorted(byPlace);
}

export function surroundingsOf(language: Language, around: ImportPlaces): Surroundings {
  return { catalogue: shippedCatalogue(language), ...around };
}

/** A project as another thread takes it. */
export interface PackedProject {
  readonly files: readonly PackedFile[];
  readonly libraries: readonly PackedFile[];
  readonly around: ImportPlaces;
}

interface PackedFile {
  readonly file: FilePath;
  readonly packed: Uint8Array;
}

export function packedFile(facts: FileFacts): PackedFile {
  return { file: facts.file, packed: packedFacts(facts) };
}

export function unpackedProject({ files, libraries, around }: PackedProject): JudgedProject {
  const unpacked = new Unpacked();
  const facts = ({ file, packed }: PackedFile): StoredFacts[] => {
    const language = languageOf(file);
    return language === null ? [] : [new StoredFacts(file, language, packed, unpacked)];
  };
  const installed = libraries.flatMap(facts);
  return {
    files: files.flatMap(facts),
    around,
    linked: (language, surroundings) =>
      finished(
        linkingLibraries(
          installed.filter((file) => file.language === language),
          surroundings,
        ),
      ),
  };
}
