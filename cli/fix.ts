/** `stallsight fix`: moves blocking work off the loop where that is sure to be right; shows the changes, or writes them. */

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { isWaivedLine } from '#core/allowances.ts';
import type { Fix, ProjectAround } from '#core/fixes.ts';
import { fuse, type Measured } from '#core/fuse.ts';
import type { Finding, Rule } from '#protocol/finding.ts';
import { type Read, read } from '#protocol/read.ts';
import { type FilePath, micros } from '#protocol/units.ts';
import { countsAgainstProgram } from '#session/places.ts';
import { readRecording } from '#session/read-recording.ts';
import { EditSet } from '#workspace/edits.ts';
import { findSources } from '#workspace/files.ts';
import { fixesOf } from '#workspace/fixes.ts';
import { readManifests } from '#workspace/manifests.ts';
import { Project } from '#workspace/project.ts';
import { readSource } from '#workspace/read.ts';
import { rootsOf } from '#workspace/roots.ts';
import { type FixOptions, readFixOptions } from './fix-options.ts';
import { complain, exitCodes } from './outcome.ts';
import { print } from './print.ts';
import { count } from './words.ts';

/** One fix may make room for the next: of those that define something in one place, each round takes one. */
const rounds = 100;
/** Stalls of this length are worth a fix. */
const budget = micros(50_000);

export async function main(words: readonly string[]): Promise<number> {
  const options = readFixOptions(words);
  if (!options.ok) return complain(options.because);
  const sources = await findSources(options.value.paths);
  if (!sources.ok) return complain(sources.because);
  const project = new Project(rootsOf(options.value.paths));
  project.setManifests(await readManifests(sources.value.manifests));
  await project.read(sources.value.files);
  await project.readReached(sources.value.named);
  const measured = await measuredIn(options.value.recording);
  if (!measured.ok) return complain(measured.because);
  const texts = new Texts();
  const within = new Set(sources.value.files);
  const fixed = await fixAll({ project, measured: measured.value, texts, within, options: options.value });
  if (options.value.write) return write(texts, fixed);
  await print(
    texts
      .changed()
      .map(({ file, before, after }) => patch(file, before, after))
      .join(''),
  );
  return exitCodes.fine;
}

/** The texts of the files that fixes look at: as they are on disk, and as the fixes have made them. */
class Texts {
  readonly #before: Map<string, string> = new Map();
  readonly #now: Map<string, string> = new Map();

  async load(file: string): Promise<void> {
    if (this.#now.has(file)) return;
    const text = await readSource(file);
    if (!text.ok) return;
    this.#before.set(file, text.value);
    this.#now.set(file, text.value);
  }

  async of(file: string): Promise<string | undefined> {
    await this.load(file);
    return this.get(file);
  }

  get(file: string): string | undefined {
    return this.#now.get(file);
  }

  set(file: string, text: string): void {
    this.#now.set(file, text);
  }

  changed(): { readonly file: string; readonly before: string; readonly after: string }[] {
    return [...this.#now].flatMap(([file, after]) => {
      const before = this.#before.get(file) ?? '';
      return before === after ? [] : [{ file, before, after }];
    });
  }
}

async function measuredIn(recording: string | null): Promise<Read<Measured>> {
  if (recording === null) return read({ stalls: [], calls: [] });
  const recorded = await readRecording(recording);
  if (!recorded.ok) return recorded;
  const { stalls, blockingCalls } = recorded.value.timeline;
  return read({
    stalls: stalls.map(({ stall }) => stall).filter(countsAgainstProgram),
    calls: [...blockingCalls.values()],
  });
}

function isWaived(project: Project, file: FilePath, line: number): boolean {
  const facts = project.factsOf(file);
  return facts !== undefined && isWaivedLine(facts, line);
}

interface Work {
  readonly project: Project;
  readonly measured: Measured;
  readonly texts: Texts;
  /** The files that were asked for. A run may have measured others, and they may be imported. */
  readonly within: ReadonlySet<string>;
  readonly options: FixOptions;
}

/** Returns how many fixes were made. What was measured says something of the files as they were before the first of them. */
async function fixAll({ project, measured, texts, within, options }: Work): Promise<number> {
  let made = 0;
  for (let round = 0; round < rounds; round += 1) {
    const edits = new EditSet((file) => texts.get(file));
    const found = project.findings();
    const findings =
      round === 0
        ? fuse(found, measured, {
            budget: () => budget,
            moved: () => undefined,
            waived: (file, line) => isWaived(project, file, line),
          })
        : found;
    const asked = findings.filter(({ file }) => within.has(file));
    const taken = (await offered(asked, project.around(), texts, options)).filter((fix) => edits.add(fix)).length;
    if (taken === 0) break;
    made += taken;
    for (const [file, text] of edits.apply()) {
      texts.set(file, text);
      await project.hold(file as FilePath, text);
    }
  }
  return made;
}

/** The best fix of each finding that surely costs something, as far as it may be taken. */
async function offered(
  findings: readonly Finding[],
  project: ProjectAround,
  texts: Texts,
  { rule, unsafe }: FixOptions,
): Promise<Fix[]> {
  const fixes: Fix[] = [];
  for (const finding of findings) {
    if (finding.severity === 'hint' || !isWanted(finding.rule, rule)) continue;
    const all = await fixesOf(finding, { textOf: (file) => texts.of(file), project });
    const best = all.flatMap(({ fix }) => (fix.ok && (fix.value.safe || unsafe) ? [fix.value] : []))[0];
    if (best === undefined) continue;
    await Promise.all((best.files ?? []).map(({ file }) => texts.load(file)));
    fixes.push(best);
  }
  return fixes;
}

function isWanted(rule: Rule, only: Rule | null): boolean {
  return only === null || rule === only;
}

function patch(file: string, before: string, after: string): string {
  const shown = path.relative(process.cwd(), file).replaceAll(path.sep, '/');
  return createTwoFilesPatch(`a/${shown}`, `b/${shown}`, before, after, '', '', {
    context: 3,
    headerOptions: { includeIndex: false, includeUnderline: false, includeFileHeaders: true },
  });
}

async function write(texts: Texts, fixed: number): Promise<number> {
  const changed = texts.changed();
  for (const { file, before, after } of changed) {
    const because = await writeText(file, before, after);
    if (because !== null) return complain(`${file}: ${because}`);
  }
  process.stdout.write(`${count(fixed, 'fix').replace(/s$/, 'es')} in ${count(changed.length, 'file')}\n`);
  return exitCodes.fine;
}

const byteOrderMark = Buffer.from([0xef, 0xbb, 0xbf]);

/** Writes a file whose bytes are still those that were read, or that is not there yet; returns the reason when it may not. */
async function writeText(file: string, before: string, after: string): Promise<string | null> {
  if (before === '' && !existsSync(file)) {
    await writeFile(file, after, { flag: 'wx' });
    return null;
  }
  const bytes = await readFile(file);
  const mark = bytes.subarray(0, 3).equals(byteOrderMark) ? byteOrderMark : Buffer.alloc(0);
  if (!bytes.equals(Buffer.concat([mark, Buffer.from(before, 'utf8')]))) {
    return 'it was changed meanwhile, or is not UTF-8; run it again';
  }
  await writeFile(file, Buffer.concat([mark, Buffer.from(after, 'utf8')]));
  return null;
}
