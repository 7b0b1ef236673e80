/** Set-up's npm part: the project's own packages, and the Node versions that tools and test programs run on. */

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CannotSetUp, cache, megabytes, root, say, step } from './steps.mjs';

/** The Node that our own tools and tests run on: it runs TypeScript as it is. */
export const toolsNode = '24.21.0';

/** The Node versions that users' programs run on, each with its npm package `node-<platform>-<arch>`. */
export const nodeVersions = ['20.20.2', '22.23.1', toolsNode, '26.10.0'];

/** Installs what package-lock.json says, unless npm's own record of node_modules says it is there. */
export function npmPackages() {
  const installed = packagesIn(path.join(root, 'node_modules', '.package-lock.json'));
  const wanted = Object.entries(packagesIn(path.join(root, 'package-lock.json')));
  const there = wanted.every(
    ([place, { version, optional, devOptional }]) =>
      place === '' ||
      installed[place]?.version === version ||
      (installed[place] === undefined && (optional ?? devOptional)),
  );
  if (there && Object.keys(installed).length > 0) return;
  const began = Date.now();
  npm(['ci', '--ignore-scripts'], root);
  say(
    'npm packages',
    `${((Date.now() - began) / 1000).toFixed(1)} s, ${megabytes(path.join(root, 'node_modules'))} MB`,
  );
}

/** Returns the path of the executable of that Node version, fetched once into the cache. */
export function node(version) {
  const folder = path.join(cache, 'node', version);
  const name = `node-${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
  step({
    name: `Node ${version}`,
    folder,
    stamp: name,
    make: () => {
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
      npm(['install', '--ignore-scripts', `${name}@${version}`], folder);
    },
  });
  return path.join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
}

/** The pool that fixes use where a project has it; fetched once into the cache. Returns the folder whose node_modules hold it. */
export function piscina(version = '5.3.2') {
  const folder = path.join(cache, 'piscina', version);
  step({
    name: `Piscina ${version}`,
    folder,
    stamp: version,
    make: () => {
      writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
      npm(['install', '--ignore-scripts', '--omit=optional', `piscina@${version}`], folder);
    },
  });
  return folder;
}

export function npm(words, cwd) {
  try {
    execFileSync('npm', [...words, '--no-audit', '--no-fund', '--loglevel=error'], {
      cwd,
      stdio: ['ignore', 'ignore', 'pipe'],
      shell: process.platform === 'win32',
    });
  } catch (error) {
    throw new CannotSetUp(
      `npm ${words.join(' ')} failed in ${cwd}:\n${error.stderr ?? error.message}`,
      'Check that npm reaches its registry (npm ping), then try again.',
    );
  }
}

function packagesIn(lock) {
  return existsSync(lock) ? JSON.parse(readFileSync(lock, 'utf8')).packages : {};
}
