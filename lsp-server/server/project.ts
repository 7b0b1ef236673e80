/** The project as the editor sees it: its folders, the texts it holds, what runs measured, and the findings of it all. */

import path from 'node:path';
import { isWaivedLine } from '#core/allowances.ts';
import { fuse } from '#core/fuse.ts';
import type { LineMap } from '#core/lineMap.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { type CachePlace, cachePlaceFor } from '#workspace/cachePlace.ts';
import { findSources } from '#workspace/files.ts';
import { entersFolder } from '#workspace/ignores.ts';
import { languageOf } from '#workspace/languages.ts';
import { keepAnswer, placeOfAnswer, readAnswer } from '#workspace/lastAnswer.ts';
import { countLooks, countNoMore, type Looks } from '#workspace/looks.ts';
import { isManifest, readManifests } from '#workspace/manifests.ts';
import { Project } from '#workspace/project.ts';
import { rootsOf } from '#workspace/roots.ts';
import type { Progress } from '#workspace/threads.ts';
import { Evidence } from './evidence.ts';
import { Folders } from './folders.ts';

/** A project of at most so many files is judged as a whole at every keystroke. */
const judgedAtOnce = 40;

export class ServedProject {
  readonly folders: Folders = new Folders();
  readonly files: Project = new Project([]);
  readonly #evidence: Evidence = new Evidence();
  /** Of the whole project, when it was judged last. */
  #proved: readonly Finding[] = [];
  #isStale = true;
  #isIndexed = false;
  /** The findings are those of the last start, of a project that nothing has changed since. */
  #isRecalled = false;
  /** Files that are others than at the last start, whose findings stand for all else until all is read. */
  #edited: Set<FilePath> | undefined;
  /** What is looked at since the folders were set, until what was found there is kept. */
  #first: { readonly looks: Looks; readonly began: number } | undefined;
  #changes = 0;
  /** Texts that are being read: what was found may be of those before them. */
  #holding = 0;
  #joining: Promise<boolean> | undefined;
  #judging: { readonly change: number; readonly done: Promise<void> } | undefined;
  #findings: ReadonlyMap<FilePath, readonly Finding[]> | undefined;
  readonly #near: Map<FilePath, readonly Finding[]> = new Map();

  setFolders(paths: readonly string[]): void {
    this.folders.set(paths);
    this.#first = { looks: countLooks(), began: Date.now() };
    this.files.setRoots(rootsOf(paths));
    this.#edited = undefined;
    this.#stale();
  }

  /** Settings or configurations are others now. */
  reconsider(): void {
    this.#forget();
  }

  /** Takes what was found at the last start, if nothing has changed since: before any source is read. */
  async recall(): Promise<void> {
    const place = await placeOfAnswer(this.folders.asked);
    const known = place === null ? null : await readAnswer(place);
    if (known === null) return;
    for (let change = -1; change !== this.#changes;) {
      change = this.#changes;
      if (!(await this.files.isAsOnDisk())) return;
    }
    this.#proved = known.findings;
    this.#forget();
    this.#isStale = false;
    this.#isRecalled = true;
    this.#edited = new Set();
    this.#countNoMore();
  }

  /** Whether the findings are those of the last start, and hold: until all is read. */
  get isRecalled(): boolean {
    return this.#isRecalled;
  }

  /** Reads all sources of the folders, and forgets those that are gone. Says what could not be read of it. */
  async index(progress?: Progress): Promise<readonly string[]> {
    try {
      return await this.#index(progress);
    } finally {
      this.#edited = undefined;
      this.#stale();
    }
  }

  async #index(progress?: Progress): Promise<readonly string[]> {
    const complaints: string[] = [...(await this.folders.meetAll())];
    const files: string[] = [];
    const manifests: string[] = [];
    for (const folder of this.folders.paths) {
      const sources = await findSources([folder]);
      if (!sources.ok) complaints.push(sources.because);
      else {
        files.push(...sources.value.files.filter((file) => !this.folders.rulesFor(file).excludes(file)));
        manifests.push(...sources.value.manifests);
      }
    }
    this.files.setManifests(await readManifests([...new Set(manifests)]));
    const cache = await cachePlaceFor(this.folders.paths);
    if (cache !== null) await this.files.recall(cache);
    await this.files.read([...new Set(files)], progress);
    this.files.keepOnly(files);
    this.#isIndexed = true;
    return complaints;
  }

  /** Whether all sources of the folders were read once. */
  get isIndexed(): boolean {
    return this.#isIndexed;
  }

  /** Keeps what was read for the next start. */
  async remember(): Promise<void> {
    const cache = await cachePlaceFor(this.folders.paths);
    if (cache !== null) await this.files.remember(cache);
    const place = await placeOfAnswer(this.folders.asked);
    if (place !== null) await this.#keep(place);
  }

  /** Keeps what was found in the files on disk as they were when the folders were set. */
  async #keep(place: CachePlace): Promise<void> {
    const first = this.#first;
    if (first === undefined || !this.#isIndexed || !(await this.files.isAsOnDisk())) return;
    if (this.#isStale || this.#holding > 0) return;
    this.#countNoMore();
    const findings = this.#proved;
    const seen = first.looks.seen(first.began);
    if (seen === null) return;
    await keepAnswer(place, { files: this.files.size, findings, offered: findings.map(() => null) }, seen);
  }

  #countNoMore(): void {
    this.#first = undefined;
    countNoMore();
  }

  async hold(file: FilePath, text: string): Promise<void> {
    this.#holding += 1;
    try {
      await this.#hold(file, text);
    } finally {
      this.#holding -= 1;
    }
  }

  async #hold(file: FilePath, text: string): Promise<void> {
    await this.folders.meet(file);
    if (!this.#isOurs(file)) return this.files.release(file, false);
    if (!(await this.files.hold(file, text))) return;
    if (this.#evidence.isAbout(file)) this.#evidence.see(file, text);
    if (this.#edited !== undefined && (await this.files.isAsOnDisk([file]))) return;
    this.#edited?.add(file);
    this.#stale();
  }

  /** Reads what a file imports of packages. */
  async reach(file: FilePath): Promise<void> {
    if (await this.files.reach(file)) this.#stale();
  }

  /** Joins the sources of packages, so that they count at the next keystroke. Returns whether that is anything new. */
  joinLibraries(): Promise<boolean> {
    return (this.#joining ??= this.#joinLibraries().finally(() => {
      this.#joining = undefined;
    }));
  }

  async #joinLibraries(): Promise<boolean> {
    if (this.files.hasJoinedLibraries) return false;
    await this.files.joinLibraries();
    this.#near.clear();
    return true;
  }

  async release(file: FilePath): Promise<void> {
    await this.files.release(file, this.#isOurs(file));
    await this.#look([file]);
    this.#stale();
  }

  /** Files were made, changed or taken away on disk. Of new ones only those count that a walk through the folders finds. */
  async changed(files: readonly string[], gone: readonly string[]): Promise<void> {
    for (const file of gone) this.files.forget(file);
    const ours = files.filter((file) => languageOf(file) !== null && this.#isOurs(file));
    const known = ours.filter((file) => this.files.factsOf(file) !== undefined);
    const found = new Set(known);
    for (const folder of known.length < ours.length ? this.folders.paths : []) {
      const sources = await findSources([folder]);
      if (sources.ok) for (const file of sources.value.files) found.add(file);
    }
    await this.files.read(ours.filter((file) => found.has(file)));
    await this.#look(ours.map((file) => file as FilePath));
    this.#stale();
  }

  /**
   * Whether a file is the user's own: in no folder of packages or builds, and not excluded. A file outside the folders was
   * opened on purpose.
   */
  #isOurs(file: string): boolean {
    if (this.folders.rulesFor(file).excludes(file)) return false;
    const folder = this.folders.holderOf(file);
    if (folder === undefined) return true;
    return path.dirname(path.relative(folder, file)).split(path.sep).every(entersFolder);
  }

  /** Whether a file says which sources there are, how they find each other, or what is said of them. */
  isAboutSources(file: string): boolean {
    const name = path.basename(file);
    return isManifest(name) || ['stallsight.json', 'pyproject.toml', '.gitignore'].includes(name);
  }

  async takeEvidence(value: unknown): Promise<void> {
    await this.#look(this.#evidence.take(value));
    this.#forget();
  }

  /** Looks at the texts of those files that a run has measured, as they are now. */
  async #look(files: readonly FilePath[]): Promise<void> {
    for (const file of files) {
      const text = this.#evidence.isAbout(file) ? await this.files.textOf(file) : undefined;
      if (text !== undefined) this.#evidence.see(file, text);
    }
  }

  /** Of the whole project as it was judged last; `settle` brings that up to date. */
  findings(): readonly Finding[] {
    return [...this.#byFile().values()].flat();
  }

  /** Of one file, as the whole project was judged last. */
  settledFindingsIn(file: FilePath): readonly Finding[] {
    return this.#byFile().get(file) ?? [];
  }

  /** Of a large project that has changed, what the files around it tell; `isSettled` says whether that is all. */
  findingsIn(file: FilePath): readonly Finding[] {
    if (this.isSettled || this.#edited?.has(file) === false) return this.settledFindingsIn(file);
    const known = this.#near.get(file);
    if (known !== undefined) return known;
    const near = this.#fused(this.files.findingsNear(file)).filter((finding) => finding.file === file);
    this.#near.set(file, near);
    return near;
  }

  get isSettled(): boolean {
    return !this.#isStale || this.#isJudgedAtOnce;
  }

  get #isJudgedAtOnce(): boolean {
    return this.#edited === undefined && this.files.size <= judgedAtOnce && this.files.hasJoinedLibraries;
  }

  /** Judges the whole project as it is now. What changes meanwhile makes it stale again. */
  settle(): Promise<void> {
    const judging = this.#judging;
    if (judging !== undefined && judging.change === this.#changes) return judging.done;
    const done = this.#settle(this.#changes).finally(() => {
      if (this.#judging?.done === done) this.#judging = undefined;
    });
    this.#judging = { change: this.#changes, done };
    return done;
  }

  async #settle(change: number): Promise<void> {
    if (this.isSettled || this.#edited !== undefined) return;
    const proved = await this.files.findingsBeside();
    if (proved === null) return;
    this.#proved = proved;
    this.#findings = undefined;
    if (change !== this.#changes) return;
    this.#isStale = false;
    this.#near.clear();
    this.files.meetNeighbours();
  }

  #byFile(): ReadonlyMap<FilePath, readonly Finding[]> {
    if (this.#isStale && this.#isJudgedAtOnce) {
      this.#proved = this.files.findings();
      this.#isStale = false;
      this.#findings = undefined;
    }
    return (this.#findings ??= byFile(this.#fused(this.#proved)));
  }

  #fused(proved: readonly Finding[]): readonly Finding[] {
    const all = fuse(proved, this.#evidence.measured, {
      budget: (file) => this.folders.rulesFor(file).settings.measuredBudget,
      moved: (file): LineMap | undefined => this.#evidence.movedSince(file),
      waived: (file, line) => {
        const facts = this.files.factsOf(file);
        return facts !== undefined && isWaivedLine(facts, line);
      },
    });
    return all.filter(({ rule, file }) => this.folders.rulesFor(file).takes(rule));
  }

  #stale(): void {
    this.#isStale = true;
    this.#isRecalled = false;
    this.#changes += 1;
    this.#near.clear();
  }

  #forget(): void {
    this.#findings = undefined;
    this.#near.clear();
  }
}

function byFile(findings: readonly Finding[]): Map<FilePath, Finding[]> {
  const files = new Map<FilePath, Finding[]>();
  for (const finding of findings) {
    const known = files.get(finding.file);
    if (known === undefined) files.set(finding.file, [finding]);
    else known.push(finding);
  }
  return files;
}
