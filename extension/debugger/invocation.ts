/** What to start for a configuration: the program itself, or an interpreter with it. */

import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Environment } from '#session/session.ts';
import { type Launch, launchNode, launchPython } from '../launch.ts';
import { t } from '../view/words.ts';
import type { RunPlan } from './configuration.ts';

/** Interpreters that the PATH has on this system. */
const usual = { python: process.platform === 'win32' ? 'python' : 'python3', node: 'node' };

export function invocationOf(plan: RunPlan): Read<Launch> {
  const { program, module, words } = plan;
  const folder = plan.folder ?? (program === null ? process.cwd() : path.dirname(path.resolve(program)));
  if (!existsSync(folder)) return failed(t('There is no folder {0}; correct "cwd"', folder));
  if (program === null) {
    const command = plan.runtime ?? usual.python;
    return read({ name: module ?? '', command, words: ['-m', module ?? '', ...words], folder });
  }
  const launch = launchProgram(program, { ...plan, folder });
  return launch.ok ? read({ ...launch.value, words: [...launch.value.words, ...words] }) : launch;
}

/** A file of neither language, or a bare name such as `uvicorn`, is a program itself. */
function launchProgram(program: string, { runtime, folder }: { runtime: string | null; folder: string }): Read<Launch> {
  const language = languageOf(program);
  if (language === null) return read(launchBare(program, { runtime, folder }));
  const file = path.resolve(folder, program);
  const text = textOf(file);
  if (text === null) return failed(t('Cannot read {0}; correct "program"', file));
  if (language === 'node') return read(launchNode({ file, text, folder }, runtime ?? usual.node, null));
  return read(launchPython({ file, text, folder }, runtime ?? usual.python));
}

function launchBare(program: string, { runtime, folder }: { runtime: string | null; folder: string }): Launch {
  const name = path.basename(program);
  if (runtime !== null) return { name, command: runtime, words: [program], folder };
  return { name, command: program, words: [], folder };
}

export function languageOf(program: string): 'python' | 'node' | null {
  if (/\.pyw?$/i.test(program)) return 'python';
  return /\.[cm]?[jt]sx?$/i.test(program) ? 'node' : null;
}

function textOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

/** What the program inherits, without what is the editor's own, and with what the configuration says. */
export function environmentOf({ environment }: Pick<RunPlan, 'environment'>): Environment {
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_)/.test(name));
  const said = Object.entries(environment).map(([name, value]) => [name, value ?? undefined]);
  // Python holds back what it writes into a pipe, and it is to be read when it is written.
  return { PYTHONUNBUFFERED: '1', ...Object.fromEntries(inherited), ...Object.fromEntries(said) };
}
