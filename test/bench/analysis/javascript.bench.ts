/**
 * What reading JavaScript and TypeScript costs, measured against one plain parse of the same text by the same parser on the same thread, in pairs,
 * and what a letter costs that is typed into a file of 70 kB. `SOURCES` is a folder of other people's sources.
 */

import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import type { FileFacts } from '#core/facts.ts';
import { parse, readJavaScript } from '#core/javascript/read.ts';
import { noManifests } from '#core/javascript/resolution.ts';
import type { FilePath } from '#protocol/units.ts';
import { judgePacked, packedFile } from '#workspace/judging.ts';
import { isMinified, languageOf } from '#workspace/languages.ts';
import { Project } from '#workspace/project.ts';
import { isFile } from '#workspace/sourceFiles.ts';

const folder = path.resolve(process.env['SOURCES'] ?? path.join(import.meta.dirname, '../../../node_modules'));
const keystrokes = Number(process.env['KEYSTROKES'] ?? 200);
const fileSize = 70_000;

const texts = globSync('**/*.{ts,tsx,mts,cts}', { cwd: folder })
  .filter((file) => languageOf(file) === 'javascript')
  .map((file) => path.join(folder, file) as FilePath)
  .filter(isFile)
  .map((file) => ({ file, text: readFileSync(file, 'utf8') }))
  .filter(({ text }) => !isMinified(text));

reading();
await typing();

/** Each file is parsed and read right after each other, in turn first, so that whatever else the machine does falls on both. */
function reading(): void {
  const packed: ReturnType<typeof packedFile>[] = [];
  let [plain, facts, packing] = [0, 0, 0];
  for (const [at, { file, text }] of texts.entries()) {
    let read: FileFacts | undefined;
    const steps = [
      (): number => (plain += timed(() => parse(file, text))),
      (): number => (facts += timed(() => (read = readJavaScript(file, text)))),
    ];
    for (const step of at % 2 === 0 ? steps : steps.toReversed()) step();
    packing += timed(() => read && packed.push(packedFile(read)));
  }
  const around = { roots: [folder as FilePath], manifests: noManifests };
  const finding = timed(() => judgePacked({ files: packed, libraries: [], around }));
  const lines = texts.reduce((sum, { text }) => sum + text.split('\n').length, 0);
  const megabytes = texts.reduce((sum, { text }) => sum + text.length, 0) / 1e6;
  console.log(`${texts.length} files, ${lines} lines, ${megabytes.toFixed(1)} MB`);
  const row = (what: string, time: number): void =>
    console.log(`${what.padEnd(12)} ${time.toFixed(0)} ms, ${(time / plain).toFixed(2)} × a plain parse`);
  row('plain parse', plain);
  row('read facts', facts);
  row('pack', packing);
  row('find', finding);
  row('cold index', facts + packing + finding);
}

/** A function that blocks, letter by letter, at the end of a file among the others of its folder. */
async function typing(): Promise<void> {
  const [at] = texts.toSorted((a, b) => Math.abs(a.text.length - fileSize) - Math.abs(b.text.length - fileSize));
  if (at === undefined) return;
  const [inside = ''] = path.relative(folder, at.file).split(path.sep);
  const near = texts.filter(({ file }) => file.startsWith(path.join(folder, inside) + path.sep));
  const project = new Project([path.join(folder, inside) as FilePath]);
  await project.read(near.map(({ file }) => file));
  const added = "\nasync function typed() { require('fs').readFileSync('x'); }";
  const times: number[] = [];
  let found = 0;
  for (let stroke = 1; stroke <= keystrokes; stroke += 1) {
    const now = `${at.text}\n${added.slice(0, Math.ceil((stroke * added.length) / keystrokes))}${' '.repeat(stroke)}`;
    const began = processed();
    await project.hold(at.file, now);
    found = project.findingsNear(at.file).length;
    times.push(processed() - began);
  }
  times.sort((a, b) => a - b);
  const part = (share: number): string => (times[Math.floor(times.length * share)] ?? 0).toFixed(1);
  console.log(
    `${keystrokes} letters in ${(at.text.length / 1000).toFixed(0)} kB among ${near.length} files, ${found} findings:`,
  );
  console.log(`p50 ${part(0.5)} ms, p95 ${part(0.95)} ms`);
}

function timed(run: () => unknown): number {
  const began = processed();
  run();
  return processed() - began;
}

/** In ms, what this thread took of a processor: whatever else the machine does is left out. */
function processed(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}
