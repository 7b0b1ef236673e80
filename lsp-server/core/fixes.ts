/** What a finding's fixes are as text edits, or the reason why there is none. */

import type { Finding, Offload, Range } from '#protocol/finding.ts';
import type { Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import type { PythonVersion } from './python/versions.ts';

export interface TextEdit {
  readonly file: FilePath;
  /** Replaced by `text`; empty for an insertion. */
  readonly range: Range;
  readonly text: string;
}

export interface Fix {
  readonly title: string;
  readonly offload: Offload['kind'];
  /** What a reader should look at first; null where the program means the same after it: only such fixes are applied without `--unsafe`. */
  readonly caution: string | null;
  /** Disjoint, sorted by file and place. */
  readonly edits: readonly TextEdit[];
  /** Files that it makes; none of them is there yet. */
  readonly files?: readonly NewFile[];
}

export interface NewFile {
  readonly file: FilePath;
  readonly text: string;
}

/** Best first: each a fix, or a refusal with its title and reason (a code action's `disabled.reason`). */
export type OfferedFix = { readonly title: string; readonly fix: Read<Fix> };

/** Whatever the fixes need to see: texts of files as they are now, and what is known of the project around them. */
export interface Sources {
  /** Asked again when it was not known at once. */
  text(file: FilePath): string | undefined;
  /** Undefined where the project is not known. */
  readonly project?: ProjectAround;
}

/** What the fixes of one file need to know of others. */
export interface ProjectAround {
  /** The files that import a file, each with the words that it does so by. */
  importersOf(file: FilePath): readonly Importer[];
  /** Where a dotted name of a file is bound, that it imports: through imports of imports. Undefined where that is not in the project. */
  originOf(name: string, from: FilePath): Origin | undefined;
  /** Whether others than the project may import it: it is what a package gives to its users. */
  isEntry(file: FilePath): boolean;
  /** Whether its package says that such a file is an ES module. */
  isModule(file: FilePath): boolean;
  /** The oldest Python that the project of a file says to run on; undefined where it says nothing of it. */
  pythonFrom(file: FilePath): PythonVersion | undefined;
  /** Whether a file can import that package, as far as folders tell. */
  isInstalled(name: string, from: FilePath): boolean;
}

export interface Importer {
  readonly file: FilePath;
  /** As it writes them: `./util.js`. */
  readonly modules: readonly string[];
}

export interface Origin {
  readonly file: FilePath;
  /** What the name says behind the modules: `user`, or `settings` and `limit`. */
  readonly words: readonly string[];
}

/** The files that a finding's fixes look at first: on its way, and on the stacks of what was measured. */
export function filesSeen({ file, path, evidence }: Finding): ReadonlySet<FilePath> {
  const stacks = evidence.kind === 'measured' ? evidence.stalls.map(({ stack }) => stack) : [];
  const frames = stacks.flat().filter(({ origin }) => origin === 'user');
  return new Set([file, ...path.map((hop) => hop.file), ...frames.map((frame) => frame.file)]);
}

/** What several fixes of a file leave behind, once all their edits are made: imports that nothing uses any more. */
export type TidyUp = (file: FilePath, text: string, edits: readonly TextEdit[]) => TextEdit[];

export type OfferFixes = (finding: Finding, sources: Sources) => OfferedFix[];
