/** `stallsight check`: finds what blocks in the sources under some paths, and says so in the format that was asked for. */

import path from 'node:path';
import type { OfferedFix } from '#core/fixes.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Finding } from '#protocol/finding.ts';
import type { CachePlace } from '#workspace/cachePlace.ts';
import { findSources, isFolder, without } from '#workspace/files.ts';
import { fixesOf } from '#workspace/fixes.ts';
import { type Answer, keepAnswer, placeOfAnswer, readAnswer } from '#workspace/lastAnswer.ts';
import { countLooks } from '#workspace/looks.ts';
import { readManifests } from '#workspace/manifests.ts';
import { givingBackEach } from '#workspace/memory.ts';
import { Project } from '#workspace/project.ts';
import { rootsOf } from '#workspace/roots.ts';
import { newSince, readBaseline, writeBaseline } from './baseline.ts';
import { type CheckOptions, type Format, readCheckOptions } from './check-options.ts';
import { findingsText } from './findings-text.ts';
import { type Checked, findingsDocument } from './findings.ts';
import { github } from './formats/github.ts';
import { junit } from './formats/junit.ts';
import { sarif } from './formats/sarif.ts';
import { installationVersion } from './installation.ts';
import { complain, exitCodes } from './outcome.ts';
import { print } from './print.ts';
import { type Progress, progressOn } from './progress.ts';
import { reaches } from './severity.ts';
import { count } from './words.ts';

export async function main(words: readonly string[]): Promise<number> {
  const options = await readCheckOptions(words);
  if (!options.ok) return complain(options.because);
  const checked = await check(options.value);
  if (!checked.ok) return complain(checked.because);
  const { findings } = checked.value;
  if (options.value.writeBaseline !== null) {
    const written = await writeBaseline(options.value.writeBaseline, findings);
    if (!written.ok) return complain(written.because);
  }
  await print(formatted(options.value.format, checked.value));
  const fails =
    options.value.writeBaseline === null && findings.some(({ severity }) => reaches(severity, options.value.failOn));
  return fails ? exitCodes.findings : exitCodes.fine;
}

async function check(options: CheckOptions): Promise<Read<Checked>> {
  const began = performance.now();
  const baseline = options.baseline === null ? read(new Map<string, number>()) : await readBaseline(options.baseline);
  if (!baseline.ok) return baseline;
  const reported = (all: readonly Finding[]): readonly Finding[] =>
    newSince(
      baseline.value,
      all.filter(({ rule }) => options.takes(rule)),
    );
  const cache = await placeFor(options);
  const kept = cache === null ? null : await readAnswer(cache);
  const answer =
    kept !== null && isEnough(kept, options, reported) ? read(kept) : await answerSaying(options, reported, cache);
  if (!answer.ok) return answer;
  const { files, findings, offered } = answer.value;
  const offers = new Map(findings.map((finding, at) => [finding, offered[at] ?? []]));
  const elapsed = performance.now() - began;
  return read({ files, elapsed, findings: reported(findings), fixesOf: (finding) => offers.get(finding) ?? [] });
}

type Reported = (all: readonly Finding[]) => readonly Finding[];

/** Null where files are named: what is read of the projects around them differs from one such question to the next. */
async function placeFor({ paths, exclude }: CheckOptions): Promise<CachePlace | null> {
  for (const one of paths) if (!(await isFolder(one))) return null;
  return placeOfAnswer(paths.map((one) => ({ folder: path.resolve(one), exclude })));
}

/** Whether what is offered for all that is reported is known, too, where somebody asks for it. */
function isEnough({ findings, offered }: Answer, { format }: CheckOptions, reported: Reported): boolean {
  if (format !== 'json') return true;
  const wanted = new Set(reported(findings));
  return findings.every((finding, at) => !wanted.has(finding) || (offered[at] ?? null) !== null);
}

async function answerSaying(
  options: CheckOptions,
  reported: Reported,
  cache: CachePlace | null,
): Promise<Read<Answer>> {
  const progress = progressOn(process.stderr);
  try {
    return await answerAnew(options, reported, cache, progress);
  } finally {
    progress.stop();
  }
}

/** Reads and judges all of it, and keeps the answer for whoever asks again. */
async function answerAnew(
  options: CheckOptions,
  reported: Reported,
  cache: CachePlace | null,
  progress: Progress,
): Promise<Read<Answer>> {
  const began = Date.now();
  const looks = countLooks();
  progress.say('looking for sources');
  const sources = await findSources(options.paths);
  if (!sources.ok) return failed(sources.because);
  const project = new Project(rootsOf(options.paths));
  project.setManifests(await readManifests(sources.value.manifests));
  if (cache !== null) await project.recall(cache);
  await project.read(without(sources.value.files, options.exclude), (done, of) =>
    progress.say(`read ${done} of ${of} files`),
  );
  await project.readReached(sources.value.named);
  progress.say(`judging ${count(project.size, 'file')}`);
  const findings = await project.findingsBeside();
  if (findings === null) return failed('judging the project took more memory than there is');
  if (cache !== null) await project.remember(cache);
  const fixes = await allFixes(options.format === 'json' ? reported(findings) : [], project, (done, of) =>
    progress.say(`looked for fixes of ${done} of ${count(of, 'finding')}`),
  );
  const answer = { files: project.size, findings, offered: findings.map((finding) => fixes.get(finding) ?? null) };
  const seen = cache === null ? null : looks.seen(began);
  if (cache !== null && seen !== null) await keepAnswer(cache, answer, seen);
  return read(answer);
}

function formatted(format: Format, checked: Checked): string {
  switch (format) {
    case 'json':
      return `${JSON.stringify(findingsDocument(checked), null, 2)}\n`;
    case 'text':
      return findingsText(checked);
    case 'sarif':
      return sarif(checked, installationVersion());
    case 'junit':
      return junit(checked);
    case 'github':
      return github(checked);
  }
}

/** In bytes: trees of texts that were looked into are garbage soon, and the engine would let them grow to several times as much. */
const garbage = 128 * 2 ** 20;

async function allFixes(
  findings: readonly Finding[],
  project: Project,
  progress: (done: number, of: number) => void,
): Promise<Map<Finding, readonly OfferedFix[]>> {
  const texts = new Map<string, Promise<string | undefined>>();
  const textOf = (file: string): Promise<string | undefined> => {
    const text = texts.get(file) ?? project.textOf(file);
    texts.set(file, text);
    return text;
  };
  const around = project.around();
  const giveBack = givingBackEach(garbage);
  const fixes = new Map<Finding, readonly OfferedFix[]>();
  for (const finding of findings) {
    progress(fixes.size, findings.length);
    fixes.set(finding, await fixesOf(finding, { textOf, project: around }));
    giveBack();
  }
  return fixes;
}
