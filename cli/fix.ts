/** `stallsight fix`: moves blocking work off the loop where that is sure to be right; shows the changes, or writes them. */

import { existsSync } from 'node:fs';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { createTwoFilesPatch } from 'diff';
import { isWaivedLine } from '#core/allowances.ts';
import type { Fix } from '#core/fixes.ts';
import { fuse, type Measured } from '#core/fuse.ts';
import { type LineMap, lineMapOf } from '#core/lineMap.ts';
import { measuredNow, withoutFixed } from '#core/measuredNow.ts';
import type { Finding, Rule } from '#protocol/finding.ts';
import { type Read, read } from '#protocol/read.ts';
import { type FilePath, micros } from '#protocol/units.ts';
import { countsAgainstProgram } from '#session/places.ts';
import { readRecording } from '#session/read-recording.ts';
import { cachePlaceFor } from '#workspace/cachePlace.ts';
import { EditSet } from '#workspace/edits.ts';
import { findAround, findSources, type Sources } from '#workspace/files.ts';
import { fixesByWay, tidyUp } from '#workspace/fixes.ts';
import { readManifests } from '#workspace/manifests.ts';
import { Project } from '#workspace/project.ts';
import { readSource } from '#workspace/read.ts';
import { projectsOf, rootsOf } from '#workspace/roots.ts';
import { type FixOptions, readFixOptions } from './fix-options.ts';
import { complain, exitCodes } from './outcome.ts';
import { print } from './print.ts';
import { Left } from './left.ts';
import { type Unfixed, unfixedText } from './unfixed.ts';
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
  const project = await readProject(options.value.paths, sources.value);
  const measured = await measuredIn(options.value.recording);
  if (!measured.ok) return complain(measured.because);
  const texts = new Texts();
  const within = new Set(sources.value.files);
  const work = { project, measured: measured.value, texts, within, options: options.value };
  const { fixed, unfixed } = await fixAll(work);
  process.stderr.write(unfixedText(unfixed));
  if (options.value.write) return write(texts, fixed);
  await print(
    texts
      .changed()
      .map(({ file, before, after }) => patch(file, before, after))
      .join(''),
  );
  return exitCodes.fine;
}

/** With all that may import what is fixed, named or not: who calls a function decides what may become of it. */
async function readProject(paths: readonly string[], { files, named, manifests }: Sources): Promise<Project> {
  const project = new Project(rootsOf(paths));
  project.setManifests(await readManifests(manifests));
  const cache = await cachePlaceFor(projectsOf(paths));
  if (cache !== null) await project.recall(cache);
  await project.read([...new Set([...files, ...(await findAround(paths))])]);
  await project.readReached(named);
  if (cache !== null) await project.remember(cache);
  return project;
}

/** The texts of the files that fixes look at: as they are on disk, and as the fixes have made them. */
class Texts {
  readonly #before: Map<string, string> = new Map();
  readonly #now: Map<string, string> = new Map();
  /** Of the texts as they are now: every frame of every stall asks for them. */
  readonly #moved: Map<string, LineMap> = new Map();

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
    this.#moved.delete(file);
  }

  /** Where its lines are now. */
  movedIn(file: string): LineMap {
    const moved = this.#moved.get(file) ?? lineMapOf(this.#before.get(file) ?? '', this.#now.get(file) ?? '');
    this.#moved.set(file, moved);
    return moved;
  }

  /** Where a line of now was. */
  lineBefore(file: string, line: number): number | undefined {
    const [before, now] = [this.#before.get(file) ?? '', this.#now.get(file) ?? ''];
    return lineMapOf(now, before)(line) ?? undefined;
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

interface Fixed {
  readonly fixed: number;
  /** In the lines of the files as they were. */
  readonly unfixed: readonly Unfixed[];
}

/** What was measured is told in the lines of the files as the fixes have left them. */
async function fixAll(work: Work): Promise<Fixed> {
  const { project, measured, texts } = work;
  const left = new Left((file, line) => texts.lineBefore(file, line));
  let fixed = 0;
  let open = measured;
  for (let round = 0; round < rounds; round += 1) {
    const edits = new EditSet((file) => texts.get(file));
    const offered = await offeredFor(findingsOf(open, work), work);
    left.tell(offered.filter(({ best }) => best === undefined));
    const taken = offered.filter(({ best }) => best !== undefined && edits.add(best));
    if (taken.length === 0) break;
    fixed += new Set(taken.map(({ best }) => JSON.stringify(best))).size;
    open = taken.reduce((rest, { finding }) => withoutFixed(rest, finding), open);
    await tidyUp(edits, (file) => texts.get(file));
    for (const [file, text] of edits.apply()) {
      texts.set(file, text);
      await project.hold(file as FilePath, text);
    }
  }
  return { fixed, unfixed: left.all() };
}

function findingsOf(open: Measured, { project, texts, within }: Work): readonly Finding[] {
  const now = measuredNow(open, (file) => texts.movedIn(file));
  const findings = fuse(project.findings(), now, {
    budget: () => budget,
    moved: () => undefined,
    waived: (file, line) => isWaived(project, file, line),
  });
  return findings.filter(({ file }) => within.has(file));
}

/** With the best fix, as far as one may be taken. */
interface Offered extends Unfixed {
  readonly best: Fix | undefined;
}

/** Of each finding that surely costs something; of each way to it, where it was measured on several. */
async function offeredFor(
  findings: readonly Finding[],
  { project, texts, options: { rule, unsafe } }: Work,
): Promise<Offered[]> {
  const all: Offered[] = [];
  const around = project.around();
  for (const finding of findings) {
    if (finding.severity === 'hint' || !isWanted(finding.rule, rule)) continue;
    for (const way of await fixesByWay(finding, { textOf: (file) => texts.of(file), project: around })) {
      const may = way.offered.flatMap(({ fix }) =>
        fix.ok && (unsafe || fix.value.caution === null) ? [fix.value] : [],
      );
      const [best] = may;
      await Promise.all((best?.files ?? []).map(({ file }) => texts.load(file)));
      all.push({ ...way, best });
    }
  }
  return all;
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
