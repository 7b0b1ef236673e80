/** The project as the editor sees it: its folders, the texts it holds, what runs measured, and the findings of it all. */

import path from 'node:path';
import { fuse } from '#core/fuse.ts';
import type { LineMap } from '#core/lineMap.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { findSources, type Sources } from '#workspace/files.ts';
import { entersFolder } from '#workspace/ignores.ts';
import { readManifests } from '#workspace/manifests.ts';
import { languageOf } from '#workspace/languages.ts';
import { Project } from '#workspace/project.ts';
import { rootsOf } from '#workspace/roots.ts';
import type { Progress } from '#workspace/threads.ts';
import { failed, type Read } from '#protocol/read.ts';
import { Evidence } from './evidence.ts';
import { type Settings, standardSettings } from './settings.ts';

/** A project of at most so many files is judged as a whole at every keystroke. */
const judgedAtOnce = 40;

export class ServedProject {
  #folders: readonly string[] = [];
  #project: Project = new Project([]);
  #settings: Settings = standardSettings;
  readonly #evidence: Evidence = new Evidence();
  #proved: readonly Finding[] | undefined;
  #findings: readonly Finding[] | undefined;
  readonly #near: Map<FilePath, readonly Finding[]> = new Map();

  get files(): Project {
    return this.#project;
  }

  setFolders(folders: readonly string[]): void {
    this.#folders = folders;
    this.#project.setRoots(rootsOf(folders));
    this.#stale();
  }

  get folders(): readonly string[] {
    return this.#folders;
  }

  setSettings(settings: Settings): void {
    this.#settings = settings;
    this.#forget();
  }

  /** Reads all sources of the folders, and forgets those that are gone. */
  async index(progress?: Progress): Promise<Read<Sources>> {
    const sources = await findSources(this.#folders);
    if (!sources.ok) return sources;
    this.#project.setManifests(await readManifests(sources.value.manifests));
    await this.#project.read(sources.value.files, progress);
    this.#project.keepOnly(sources.value.files);
    this.#stale();
    return sources;
  }

  async hold(file: FilePath, text: string): Promise<void> {
    if (!this.#isOurs(file)) return;
    await this.#project.hold(file, text);
    if (this.#evidence.isAbout(file)) this.#evidence.see(file, text);
    this.#stale();
  }

  async release(file: FilePath): Promise<void> {
    if (!this.#isOurs(file)) return;
    await this.#project.release(file);
    await this.#look([file]);
    this.#stale();
  }

  /** Files were made, changed or taken away on disk. Of new ones only those count that a walk through the folders finds. */
  async changed(files: readonly string[], gone: readonly string[]): Promise<void> {
    for (const file of gone) this.#project.forget(file);
    const ours = files.filter((file) => languageOf(file) !== null && this.#isOurs(file));
    const known = ours.filter((file) => this.#project.factsOf(file) !== undefined);
    const found = known.length < ours.length ? await findSources(this.#folders) : failed('nothing is new');
    const all = found.ok ? new Set(found.value.files) : new Set(known);
    await this.#project.read(ours.filter((file) => all.has(file)));
    await this.#look(ours.map((file) => file as FilePath));
    this.#stale();
  }

  /** Whether a file is the user's own: in no folder of packages or builds. A file outside the folders was opened on purpose. */
  #isOurs(file: string): boolean {
    const folder = this.#folders.find((one) => file.startsWith(one + path.sep));
    if (folder === undefined) return true;
    return path.dirname(path.relative(folder, file)).split(path.sep).every(entersFolder);
  }

  async takeEvidence(value: unknown): Promise<void> {
    for (const file of this.#evidence.take(value)) {
      const text = await this.#project.textOf(file);
      if (text !== undefined) this.#evidence.see(file, text);
    }
    this.#forget();
  }

  /** Looks at the texts of those files again that a run has measured. */
  async #look(files: readonly FilePath[]): Promise<void> {
    for (const file of files) {
      const text = this.#evidence.isAbout(file) ? await this.#project.textOf(file) : undefined;
      if (text !== undefined) this.#evidence.see(file, text);
    }
  }

  findings(): readonly Finding[] {
    if (this.#findings !== undefined) return this.#findings;
    if (this.#proved === undefined) {
      this.#proved = this.#project.findings();
      if (this.#project.size > judgedAtOnce) this.#project.meetNeighbours();
    }
    this.#findings = this.#fused(this.#proved);
    return this.#findings;
  }

  #fused(proved: readonly Finding[]): readonly Finding[] {
    const moved = (file: FilePath): LineMap | undefined => this.#evidence.movedSince(file);
    const all = fuse(proved, this.#evidence.measured, { budget: this.#settings.measuredBudget, moved });
    return all.filter(({ rule }) => this.#isWanted(rule));
  }

  /** Of a large project that has changed, what the files around it tell; `isSettled` says whether that is all. */
  findingsIn(file: FilePath): readonly Finding[] {
    if (this.isSettled) return this.findings().filter((finding) => finding.file === file);
    const known = this.#near.get(file);
    if (known !== undefined) return known;
    const near = this.#fused(this.#project.findingsNear(file)).filter((finding) => finding.file === file);
    this.#near.set(file, near);
    return near;
  }

  get isSettled(): boolean {
    return this.#findings !== undefined || this.#project.size <= judgedAtOnce;
  }

  #isWanted(rule: string): boolean {
    const { select, ignore } = this.#settings;
    return (select.size === 0 || select.has(rule)) && !ignore.has(rule);
  }

  #stale(): void {
    this.#proved = undefined;
    this.#forget();
  }

  #forget(): void {
    this.#findings = undefined;
    this.#near.clear();
  }
}
