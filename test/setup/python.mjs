/** Set-up's Python part: which interpreters are here, and one environment with the packages of the test programs. */

import { execFileSync, spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { CannotSetUp, cache, root, step } from './steps.mjs';

const requirements = path.join(root, 'test', 'setup', 'requirements.txt');
const oldest = 10;
const newest = 14;
const onWindows = process.platform === 'win32';

/**
 * Returns the python of an environment that holds test/setup/requirements.txt, made once into the cache.
 * `minor` asks for that minor version (`3.12`); without it, the first Python on PATH that is new enough is taken.
 *
 * @param {string} [minor]
 */
export function python(minor) {
  const base = minor === undefined ? usualPython() : pythons().find(({ version }) => version.startsWith(`${minor}.`));
  if (base === undefined) throw missing(minor ?? `3.${oldest} or newer`);
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = path.join(cache, 'python', `${base.version}-${hash}`);
  const venv = onWindows ? path.join(folder, 'Scripts', 'python.exe') : path.join(folder, 'bin', 'python');
  step({
    name: `Python ${base.version} with the test programs' packages`,
    folder,
    stamp: `${base.path} ${hash}`,
    make: () => {
      attempt(
        base.path,
        ['-m', 'venv', folder],
        `Install Python's venv module (Debian: apt-get install python3-venv).`,
      );
      attempt(
        venv,
        [
          '-m',
          'pip',
          'install',
          '--quiet',
          '--disable-pip-version-check',
          '--no-compile',
          '--no-deps',
          '-r',
          requirements,
        ],
        'Check that pip reaches its index, then try again.',
      );
    },
  });
  return venv;
}

let found;

/**
 * Every Python from 3.10 up that is on PATH, under pyenv or among those of uv, one per minor version, oldest first.
 *
 * @returns {{ version: string, path: string }[]}
 */
export function pythons() {
  found ??= candidates().flatMap((file) => identified(file));
  const byMinor = new Map();
  for (const each of found) if (!byMinor.has(minorOf(each.version))) byMinor.set(minorOf(each.version), each);
  return [...byMinor.values()].sort((a, b) => minorOf(a.version) - minorOf(b.version));
}

/** The minor versions that the agent is for and that no interpreter here has. */
export function missingPythons() {
  const here = pythons().map(({ version }) => minorOf(version));
  return Array.from({ length: newest - oldest + 1 }, (_, index) => oldest + index)
    .filter((minor) => !here.includes(minor))
    .map((minor) => `3.${minor}`);
}

/** The first that a person's `python3` means; else the newest. */
function usualPython() {
  return onPath(['python3', 'python']).flatMap((file) => identified(file))[0] ?? pythons().at(-1);
}

function candidates() {
  const minors = Array.from({ length: 20 }, (_, index) => `python3.${oldest + index}`);
  const pyenv = path.join(process.env.PYENV_ROOT ?? path.join(os.homedir(), '.pyenv'), 'versions');
  const data = process.env.XDG_DATA_HOME ?? path.join(os.homedir(), '.local', 'share');
  const uv = process.env.UV_PYTHON_INSTALL_DIR ?? path.join(data, 'uv', 'python');
  return [...onPath(['python3', 'python']), ...installed(pyenv), ...installed(uv), ...onPath(minors)];
}

/** The interpreters of a folder that has one folder for each. */
function installed(folder) {
  const names = existsSync(folder) ? readdirSync(folder).filter((name) => !name.startsWith('.')) : [];
  return names.map((name) => path.join(folder, name, 'bin', 'python')).filter((file) => existsSync(file));
}

function onPath(names) {
  const folders = (process.env.PATH ?? '').split(path.delimiter).filter((folder) => folder !== '');
  return names
    .flatMap((name) => folders.map((folder) => path.join(folder, onWindows ? `${name}.exe` : name)))
    .filter((file) => existsSync(file));
}

/** An interpreter says itself where it is: a pyenv shim is a script, and a link may point anywhere. */
function identified(file) {
  const words = ['-c', 'import sys; print("%d.%d.%d" % sys.version_info[:3], sys.executable)'];
  const { status, stdout } = spawnSync(file, words, { encoding: 'utf8', timeout: 10_000 });
  const [, version, executable] = /^(3\.\d+\.\d+) (.+)$/m.exec(stdout ?? '') ?? [];
  if (status !== 0 || version === undefined || minorOf(version) < oldest) return [];
  return [{ version, path: executable }];
}

function minorOf(version) {
  return Number(version.split('.')[1]);
}

function missing(what) {
  return new CannotSetUp(
    `there is no Python ${what} on PATH or under pyenv`,
    `Install it (Debian and Ubuntu: apt-get install python3 python3-venv; macOS: brew install python; or https://www.python.org/downloads).`,
  );
}

function attempt(command, words, install) {
  try {
    execFileSync(command, words, { stdio: ['ignore', 'ignore', 'pipe'] });
  } catch (error) {
    throw new CannotSetUp(`${command} ${words.join(' ')} failed:\n${error.stderr ?? error.message}`, install);
  }
}
