/** A project: the facts of its files, kept as they are now, and the findings that follow from them. */

import path from 'node:path';
import type { FileFacts } from '#core/facts.ts';
import type { ProjectAround } from '#core/fixes.ts';
import { type Manifests, noManifests } from '#core/javascript/resolution.ts';
import { Neighbours } from '#core/neighbours.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { around } from './around.ts';
import type { CachePlace } from './cachePlace.ts';
import { FactStore } from './factStore.ts';
import type { Skipped } from './files.ts';
import { factsOf } from './frontends.ts';
import { judgeBeside } from './judgeBeside.ts';
import { type ImportPlaces, judge, type JudgedProject, languages, packedFile, surroundingsOf } from './judging.ts';
import { languageOf } from './languages.ts';
import { Libraries } from './libraries.ts';
import { OwnModules } from './ownModules.ts';
import { readSource, sizeLimit } from './read.ts';
import { Unpacked } from './storedFacts.ts';
import { type Progress, worthThreads } from './threads.ts';
import { Verdicts } from './verdicts.ts';

/** More files than this are a project, and to be named as one. */
const mostReached = 2000;

/** So many files may stay unpacked: those around what is being typed. */
const mostUnpacked = 100;

export class Project {
  #roots: readonly FilePath[];
  #manifests: Manifests = noManifests;
  readonly #store: FactStore = new FactStore();
  #libraries: Libraries;
  #neighbours: Neighbours | undefined;
  readonly #facts: Map<string, FileFacts> = new Map();
  readonly #unpacked: Unpacked = new Unpacked();
  readonly #verdicts: Verdicts = new Verdicts();
  /** Files that are followed, but in which nothing is reported. */
  readonly #reached: Set<string> = new Set();
  /** Texts that an editor holds; they hide what is on disk. */
  readonly #texts: Map<string, string> = new Map();

  constructor(roots: readonly FilePath[]) {
    this.#roots = roots;
    this.#libraries = new Libraries(roots, this.#store);
  }

  setManifests(manifests: Manifests): void {
    this.#manifests = manifests;
  }

  setRoots(roots: readonly FilePath[]): void {
    this.#roots = roots;
    this.#libraries = new Libraries(roots, this.#store);
  }

  get size(): number {
    return this.#facts.size - this.#reached.size;
  }

  /** Reads files from disk, those that an editor holds excepted. Returns those that could not be read. */
  async read(files: readonly string[], progress?: Progress): Promise<readonly Skipped[]> {
    const { facts, skipped } = await this.#store.read(
      files.filter((file) => !this.#texts.has(file)),
      this.#unpacked,
      progress,
    );
    for (const one of facts) if (!this.#texts.has(one.file)) this.#facts.set(one.file, one);
    for (const { file } of skipped) this.forget(file);
    if (facts.length > 0) this.#neighbours = undefined;
    await this.#libraries.reach(facts);
    return skipped;
  }

  /** From now on takes what was known at the last start of files that are as they were. */
  async recall(place: CachePlace): Promise<void> {
    await Promise.all([this.#store.open(place), this.#verdicts.open(place)]);
  }

  /** Keeps what is known of the files on disk, libraries' too, for the next start, and what was found in them. */
  async remember(place: CachePlace): Promise<void> {
    await this.#store.save(place, [...this.#facts.values(), ...this.#libraries.files]);
    await this.#verdicts.save(place);
  }

  /** Reads also what these files import of their own project, however far: to be followed, but not to be reported in. */
  async readReached(files: readonly string[]): Promise<void> {
    const modules = new OwnModules(this.#roots, this.#manifests);
    let near = files;
    while (near.length > 0 && this.#reached.size < mostReached) {
      const facts = near.flatMap((file) => this.#facts.get(file) ?? []);
      near = [...new Set(facts.flatMap((file) => modules.importedBy(file)))].filter((file) => !this.#facts.has(file));
      for (const file of near) this.#reached.add(file);
      for (const { file } of await this.read(near)) this.#reached.delete(file);
    }
  }

  /** Takes the text that an editor holds of a file. Returns whether that is anything new. */
  async hold(file: FilePath, text: string): Promise<boolean> {
    const language = languageOf(file);
    if (language === null || this.#texts.get(file) === text) return false;
    this.#texts.set(file, text);
    const facts = text.length > sizeLimit ? undefined : await factsOf(file, language, text);
    if (this.#texts.get(file) !== text) return false;
    this.#store.forget(file);
    if (facts === undefined) this.#facts.delete(file);
    else this.#facts.set(file, facts);
    return true;
  }

  /** Follows a file's imports into the packages that it uses. Returns whether that led to anything new. */
  reach(file: string): Promise<boolean> {
    const facts = this.#facts.get(file);
    return this.#libraries.reach(facts === undefined ? [] : [facts]);
  }

  /** The editor let go of a file: what is on disk counts again, if it is one of the project's. */
  async release(file: FilePath, isOurs: boolean): Promise<void> {
    this.#texts.delete(file);
    this.forget(file);
    if (isOurs && path.isAbsolute(file)) await this.read([file]);
  }

  /** A file is gone from disk; what an editor still holds of it stays. */
  forget(file: string): void {
    if (!this.#texts.has(file)) this.#facts.delete(file);
  }

  /** Forgets all files but these and those that an editor holds. */
  keepOnly(files: readonly string[]): void {
    const kept = new Set(files);
    for (const file of this.#facts.keys()) if (!kept.has(file) && !this.#texts.has(file)) this.#facts.delete(file);
  }

  factsOf(file: string): FileFacts | undefined {
    return this.#facts.get(file);
  }

  /** The text of a file now: as an editor holds it, or as it is on disk. Undefined when it cannot be read. */
  async textOf(file: string): Promise<string | undefined> {
    const held = this.#texts.get(file);
    if (held !== undefined) return held;
    const text = await readSource(file);
    return text.ok ? text.value : undefined;
  }

  /** Whether the texts that an editor holds, or those of some files, are those on disk. */
  async isAsOnDisk(files: readonly string[] = [...this.#texts.keys()]): Promise<boolean> {
    for (const file of files) {
      const held = this.#texts.get(file);
      if (held === undefined) continue;
      const text = await readSource(file);
      if (!text.ok || text.value !== held) return false;
    }
    return true;
  }

  /** What is found in one file, as far as the files around it tell: at once, where the whole project takes its time. */
  findingsNear(file: FilePath): Finding[] {
    const facts = this.#facts.get(file);
    if (facts === undefined) return [];
    const neighbours = this.#neighbours ?? this.meetNeighbours();
    const near = neighbours.of(facts, (name) => this.#facts.get(name));
    const found = this.#judge(near, (language) => this.#libraries.joined(language)).filter(
      (finding) => finding.file === file,
    );
    this.#unpacked.keep(mostUnpacked);
    return found;
  }

  /** Looks anew which file imports which. */
  meetNeighbours(): Neighbours {
    this.#neighbours = new Neighbours([...this.#facts.values()], this.#roots, this.#manifests);
    return this.#neighbours;
  }

  /** What fixes need to know of the project as it is now. */
  around(): ProjectAround {
    const neighbours = (): Neighbours => this.#neighbours ?? this.meetNeighbours();
    const factsOf = (file: FilePath): FileFacts | undefined => this.#facts.get(file);
    return around({
      importersOf: (file) => neighbours().importersOf(file, this.#texts.keys() as Iterable<FilePath>, factsOf),
      originOf: (name, from) => {
        const facts = factsOf(from);
        return facts && neighbours().originOf(name, facts, factsOf);
      },
      packages: this.#manifests.packages,
      sitePackages: this.#libraries.folders,
    });
  }

  findings(): readonly Finding[] {
    const found = this.#reported(this.#judge({ files: [...this.#facts.values()] }));
    this.#unpacked.keep(mostUnpacked);
    return found;
  }

  /** The same, of a large project found beside this thread; null when that failed. */
  async findingsBeside(): Promise<readonly Finding[] | null> {
    if (this.#facts.size + this.#libraries.files.length < worthThreads) return this.findings();
    const project = {
      files: [...this.#facts.values()].map(packedFile),
      libraries: this.#libraries.files.map(packedFile),
      around: this.#around,
    };
    this.#unpacked.keep(mostUnpacked);
    const found = await this.#verdicts.on(project, this.#texts.size === 0 ? 'onDisk' : 'typed', judgeBeside);
    return found && this.#reported(found);
  }

  #reported(findings: readonly Finding[]): readonly Finding[] {
    return findings.filter(({ file }) => !this.#reached.has(file));
  }

  /** Whether the sources of packages need not be joined first, at the cost of seconds. */
  get hasJoinedLibraries(): boolean {
    return languages.every((language) => this.#libraries.isJoined(language));
  }

  /** Joins the sources of packages bit by bit; until then what is found near a file does not lead through them. */
  async joinLibraries(): Promise<void> {
    for (const language of languages) {
      while (!this.#libraries.isJoined(language))
        await this.#libraries.join(language, surroundingsOf(language, this.#around));
    }
  }

  #judge(
    files: Pick<JudgedProject, 'files' | 'reached'>,
    linked: JudgedProject['linked'] = (language, around) => this.#libraries.linked(language, around),
  ): Finding[] {
    return judge({ ...files, around: this.#around, linked });
  }

  get #around(): ImportPlaces {
    const { packages, mappings } = this.#manifests;
    return {
      roots: [...this.#roots, ...this.#libraries.folders],
      manifests: { packages: [...this.#libraries.packages, ...packages], mappings },
    };
  }
}
