/** Set-up's npm part: the project's own packages, and the Node versions that tools and test programs run on. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { CannotSetUp, cache, root, step } from './steps.mjs';

/** The Node that our own tools and tests run on: it runs TypeScript as it is. */
export const toolsNode = '24.21.0';

/** The Node versions that users' programs run on, each with its npm package `node-<platform>-<arch>`. */
export const nodeVersions = ['20.20.2', '22.23.1', toolsNode, '26.10.0'];

export function npmPackages() {
  step({
    name: 'npm packages',
    folder: path.join(root, 'node_modules'),
    stamp: createHash('sha256')
      .update(readFileSync(path.join(root, 'package-lock.json')))
      .digest('hex'),
    make: () => npm(['ci', '--ignore-scripts'], root),
  });
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
