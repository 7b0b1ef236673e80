/** Judges a project: the same on the main thread and beside it. */

import { byPlace, findBlocking, linkingLibraries, type Surroundings } from '#core/analysis.ts';
import type { FileFacts, Language } from '#core/facts.ts';
import type { Manifests } from '#core/javascript/resolution.ts';
import { inOrder, islandsOf } from '#core/islands.ts';
import { finished, type Linked } from '#core/link.ts';
import { modulesOf } from '#core/modules.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { shippedCatalogue } from './catalogue.ts';
import { languageOf } from './languages.ts';
import { giveBackBeyond, givingBackEach } from './memory.ts';
import { packedFacts, StoredFacts, Unpacked } from './storedFacts.ts';

export const languages: readonly Language[] = ['python', 'javascript'];

export interface JudgedProject {
  readonly files: readonly FileFacts[];
  /** Followed, but not reported in. */
  readonly reached?: readonly FileFacts[];
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
export function judge({ files, reached = [], around, linked }: JudgedProject): Finding[] {
  return languages
    .flatMap((language) => {
      const [own, others] = [files, reached].map((some) => some.filter((file) => file.language === language));
      if (own === undefined || own.length === 0) return [];
      const surroundings = surroundingsOf(language, around);
      return findBlocking({ files: own, reached: others, libraries: linked(language, surroundings), ...surroundings });
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

/** So many bytes of packed facts are looked into at a time, or one island if that is more: unpacked they take twenty times as much. */
const handful = 1_000_000;
/** So many calls and bindings of functions are kept read, those of some fifty thousand lines: what others of an island ask for is read again. */
const mostOpen = 40_000;
/** In bytes: so much of what was let go of may wait to be collected. */
const garbage = 48 * 2 ** 20;
/** It is asked far more often than it would be worth to look how much there is. */
const seldom = 32;
/** In bytes: what a handful leaves behind is garbage, which the engine would let grow to several times as much. */
const roomy = 96 * 2 ** 20;

/** One language after the other, and of each one handful of islands after the other. */
export function judgePacked(project: PackedProject): Finding[] {
  return languages.flatMap((language) => judgeLanguage(project, language)).toSorted(byPlace);
}

function judgeLanguage({ files, libraries, around }: PackedProject, language: Language): Finding[] {
  const unpacked = new Unpacked();
  const own = inOrder(stored(files, language, unpacked));
  if (own.length === 0) return [];
  const surroundings = surroundingsOf(language, around);
  const installed = finished(linkingLibraries(stored(libraries, language, new Unpacked()), surroundings));
  const modules = modulesOf([...own, ...installed.files], around.roots, around.manifests);
  const giveBack = givingBackEach(garbage);
  return handfuls(islandsOf(own, modules)).flatMap((island) => {
    let asked = 0;
    const letGo = (): boolean => {
      const did = unpacked.closeBeyond(mostOpen);
      asked += 1;
      if (did || asked % seldom === 0) giveBack();
      return did;
    };
    const found = findBlocking({ files: island, libraries: installed, modules, letGo, ...surroundings });
    unpacked.keep(0);
    giveBackBeyond(roomy);
    return found;
  });
}

function stored(files: readonly PackedFile[], language: Language, unpacked: Unpacked): StoredFacts[] {
  return files.flatMap(({ file, packed }) =>
    languageOf(file) === language ? [new StoredFacts(file, language, packed, unpacked)] : [],
  );
}

/** Small islands together: each time that some are judged, the libraries are gone through. */
function handfuls(islands: readonly (readonly StoredFacts[])[]): StoredFacts[][] {
  const found: StoredFacts[][] = [];
  let room = 0;
  for (const island of islands) {
    const size = island.reduce((sum, { packed }) => sum + packed.length, 0);
    const last = found.at(-1);
    if (last === undefined || size > room) {
      found.push([...island]);
      room = handful - size;
    } else {
      last.push(...island);
      room -= size;
    }
  }
  return found;
}
