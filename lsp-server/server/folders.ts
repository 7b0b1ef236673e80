/** What holds where: the editor's settings of each folder, and the project's own configuration that is nearest to it. */

import path from 'node:path';
import type { Rule } from '#protocol/finding.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import { type Configuration, configurationFor } from '#workspace/configuration.ts';
import { type Exclude, excluder } from '#workspace/files.ts';
import type { AskedFolder } from '#workspace/lastAnswer.ts';
import { rulesNamed } from '#workspace/rules.ts';
import { type Settings, standardSettings } from './settings.ts';

/** The settings and the configuration of one folder, joined. */
export interface FolderRules {
  readonly settings: Settings;
  readonly exclude: Exclude | null;
  takes(rule: Rule): boolean;
  excludes(file: string): boolean;
}

export class Folders {
  #paths: readonly string[] = [];
  #general: Settings = standardSettings;
  #settings: ReadonlyMap<string, Settings> = new Map();
  readonly #rules: Map<string, FolderRules> = new Map();
  /** Whoever asks while a configuration is being read waits for it, too. */
  readonly #meeting: Map<string, Promise<Read<null>>> = new Map();

  get paths(): readonly string[] {
    return this.#paths;
  }

  /** The folders, with what the configuration of each leaves out. */
  get asked(): readonly AskedFolder[] {
    return this.#paths.map((folder) => ({ folder, exclude: this.#rules.get(folder)?.exclude ?? null }));
  }

  /** Folders of the workspace. What is known of others stays until `forget`. */
  set(paths: readonly string[]): void {
    this.#paths = paths;
  }

  /** The settings for all files, and those of folders that have their own. */
  setSettings(general: Settings, own: ReadonlyMap<string, Settings> = new Map()): void {
    this.#general = general;
    this.#settings = own;
    this.forget();
  }

  /** Configurations are read again when they are asked for. */
  forget(): void {
    this.#rules.clear();
    this.#meeting.clear();
  }

  /** The innermost folder of the workspace that holds a file; undefined for a file that was opened from elsewhere. */
  holderOf(file: string): string | undefined {
    return this.#paths.filter((folder) => isWithin(file, folder)).toSorted((a, b) => b.length - a.length)[0];
  }

  /** Reads the configuration for a file's folder, once; says what is wrong with it. */
  async meet(file: string): Promise<Read<null>> {
    return this.#meet(this.#folderOf(file));
  }

  /** The same for the folders of the workspace themselves. */
  async meetAll(): Promise<readonly string[]> {
    const outcomes = await Promise.all(this.#paths.map((folder) => this.#meet(folder)));
    return outcomes.flatMap((outcome) => (outcome.ok ? [] : [outcome.because]));
  }

  rulesFor(file: string): FolderRules {
    const folder = this.#folderOf(file);
    return this.#rules.get(folder) ?? rulesOf(this.#settingsOf(folder), null);
  }

  /** Says what is wrong to whoever asked first. */
  async #meet(folder: string): Promise<Read<null>> {
    const known = this.#meeting.get(folder);
    if (known !== undefined) return known.then(() => read(null));
    const meeting = this.#read(folder);
    this.#meeting.set(folder, meeting);
    return meeting;
  }

  async #read(folder: string): Promise<Read<null>> {
    this.#rules.set(folder, rulesOf(this.#settingsOf(folder), null));
    if (!path.isAbsolute(folder)) return read(null);
    const configuration = await configurationFor(folder);
    if (!configuration.ok) return configuration;
    this.#rules.set(folder, rulesOf(this.#settingsOf(folder), configuration.value));
    return complaintAbout(configuration.value);
  }

  #folderOf(file: string): string {
    return this.holderOf(file) ?? path.dirname(file);
  }

  #settingsOf(folder: string): Settings {
    return this.#settings.get(folder) ?? this.#general;
  }
}

/** What the editor selects goes before what the configuration selects; what either ignores is ignored. */
function rulesOf(settings: Settings, configuration: Configuration | null): FolderRules {
  const select = settings.select.size > 0 ? settings.select : named(configuration?.select);
  const ignore = new Set([...settings.ignore, ...named(configuration?.ignore)]);
  const file = configuration?.file ?? null;
  const patterns = configuration?.exclude ?? [];
  const exclude = file === null || patterns.length === 0 ? null : { folder: path.dirname(file), patterns };
  return {
    settings,
    exclude,
    takes: (rule) => (select.size === 0 || select.has(rule)) && !ignore.has(rule),
    excludes: excluder(exclude),
  };
}

function named(words: readonly string[] = []): ReadonlySet<string> {
  const rules = rulesNamed('', words);
  return rules.ok ? rules.value : new Set();
}

function complaintAbout({ file, select, ignore }: Configuration): Read<null> {
  for (const [name, words] of Object.entries({ select, ignore })) {
    const rules = rulesNamed(`${file ?? ''}: ${name}`, words);
    if (!rules.ok) return failed(rules.because);
  }
  return read(null);
}

function isWithin(file: string, folder: string): boolean {
  return file.startsWith(folder.endsWith(path.sep) ? folder : folder + path.sep);
}
