/** `npm start`: two real programs whose loops block, seen while they block, cured, and measured again. All figures come from the real command line. */

import { cpSync, rmSync } from 'node:fs';
import path from 'node:path';
import { node, nodeVersions } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { chapter, show } from './page.ts';
import { type Outcome, outcomeLines, quietened } from './outcome.ts';
import { observe, stallsight } from './stallsight.ts';

const root = path.resolve(import.meta.dirname, '../..');
/** Not among demonstrations: of those the analysis speaks less loudly. */
const folder = path.join('out', 'start');
const requests = 6;

interface Program {
  readonly title: string;
  readonly file: string;
  readonly interpreter: string;
}

const programs: readonly Program[] = [
  {
    title: 'A FastAPI application on uvicorn',
    file: path.join(folder, 'python', 'fastapi_http.py'),
    interpreter: python(),
  },
  {
    title: 'An Express server on Node',
    file: path.join(folder, 'node', 'express_pbkdf2.mjs'),
    interpreter: node(nodeVersions[0] ?? ''),
  },
];

process.chdir(root);
process.exitCode = await demonstrate();

async function demonstrate(): Promise<number> {
  copyPrograms();
  const files = programs.map(({ file }) => file);
  const before = await observeAll('as it is');
  chapter('The same lines, found without running anything', `stallsight check ${files.join(' ')}`);
  await stallsight(['check', ...files]);
  chapter('The cure, on a copy of the programs', `stallsight fix --write ${files.join(' ')}`);
  await stallsight(['fix', '--diff', ...files]);
  await stallsight(['fix', '--write', ...files]);
  const after = await observeAll('cured');
  return conclude(programs.map(({ file }) => ({ file, before: before.get(file), after: after.get(file) })));
}

/** The programs as they are in the repository stay as they are. */
function copyPrograms(): void {
  rmSync(folder, { recursive: true, force: true });
  cpSync(path.join('test', 'programs'), folder, { recursive: true });
}

async function observeAll(how: string): Promise<Map<string, Outcome>> {
  const outcomes = new Map<string, Outcome>();
  for (const { title, file, interpreter } of programs) {
    const words = ['--', interpreter, file, '--requests', String(requests)];
    chapter(`${title}, ${how}`, `stallsight run -- ${path.basename(interpreter)} ${words.slice(2).join(' ')}`);
    const outcome = await observe(words);
    outcomes.set(file, outcome);
    if (outcome.stalls > 0) show([`   named while still blocked: ${outcome.toldInTime} of ${outcome.stalls} stalls`]);
  }
  return outcomes;
}

function conclude(pairs: readonly { file: string; before: Outcome | undefined; after: Outcome | undefined }[]): number {
  chapter(
    'Before → after',
    `${requests} requests each, and beside each a request to /healthy that should not have to wait`,
  );
  for (const { file, before, after } of pairs) {
    if (before === undefined || after === undefined) throw new Error(`${file} was not observed`);
    show(outcomeLines(file, before, after));
  }
  const cured = pairs.every(({ before, after }) => before && after && quietened(before, after));
  if (!cured) show(['   A stall that should be gone is still there.']);
  return cured ? 0 : 1;
}
