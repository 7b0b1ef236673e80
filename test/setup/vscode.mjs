/** Set-up's editor part: a real VS Code (code-server, from npm, without a compiler) and the browser that shows it. */

import { execFileSync, spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { node, npm, toolsNode } from './npm.mjs';
import { CannotSetUp, cache, root, say, step } from './steps.mjs';

/** VS Code 1.139.1; code-server needs Node 24 to run, which is the tools' Node. */
const codeServerVersion = '4.139.1';

/** AI features that no test uses, a fifth of the whole. */
const notNeeded = ['node_modules/@github', 'node_modules/@microsoft/mxc-sdk', 'extensions/copilot'];

/** Scripts that code-server's own install script would link; install scripts stay off. */
const links = [
  ['remote-cli', 'code-linux.sh', 'code-server'],
  ['helpers', 'browser-linux.sh', 'browser.sh'],
];

/**
 * Everything that a test in a real editor needs: start `node codeServer …`, open it with playwright-core in `chromium`.
 *
 * @returns {{ codeServer: string, node: string, chromium: string }}
 */
export function vscode() {
  return { codeServer: codeServer(), node: node(toolsNode), chromium: chromium() };
}

/** Returns the folder of the package code-server, which is its own start file. */
export function codeServer() {
  if (process.platform === 'win32')
    throw new CannotSetUp('code-server does not run on Windows', 'Use WSL for the end-to-end tests.');
  const folder = path.join(cache, 'vscode', codeServerVersion);
  const package_ = path.join(folder, 'node_modules', 'code-server');
  step({
    name: `VS Code under test (code-server ${codeServerVersion})`,
    folder,
    stamp: '1',
    make: () => install(folder, package_),
  });
  return package_;
}

function install(folder, package_) {
  writeFileSync(path.join(folder, 'package.json'), JSON.stringify({ private: true }));
  npm(['install', '--ignore-scripts', `code-server@${codeServerVersion}`], folder);
  const editor = path.join(package_, 'lib', 'vscode');
  for (const part of [editor, path.join(editor, 'extensions')])
    npm(['install', '--omit=dev', '--ignore-scripts'], part);
  const logger = path.join(editor, 'node_modules', '@vscode', 'spdlog');
  if (!existsSync(path.join(logger, 'build', 'Release', 'spdlog.node')))
    copyFileSync(path.join(root, 'test', 'setup', 'spdlog.cjs'), path.join(logger, 'index.js'));
  for (const [place, script, name] of links) {
    const link = path.join(editor, 'bin', place, name);
    if (!existsSync(link)) symlinkSync(script, link);
  }
  for (const part of notNeeded) rmSync(path.join(editor, part), { recursive: true, force: true });
}

/** Returns the executable of a Chromium or Chrome: `CHROMIUM`, or one on PATH; Debian's root gets Debian's. */
export function chromium() {
  const chosen = process.env.CHROMIUM;
  if (chosen !== undefined && existsSync(chosen)) return chosen;
  if (chosen !== undefined)
    throw new CannotSetUp(`CHROMIUM names ${chosen}, which is not there`, 'Correct it or unset it.');
  return chromiumHere() ?? debianChromium();
}

function chromiumHere() {
  const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable', 'chrome'];
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const onMac = [
    '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
    '/Applications/Chromium.app/Contents/MacOS/Chromium',
  ];
  return [...names.flatMap((name) => folders.map((folder) => path.join(folder, name))), ...onMac].find((file) =>
    existsSync(file),
  );
}

function debianChromium() {
  if (process.getuid?.() !== 0 || spawnSync('apt-get', ['--version']).status !== 0) throw noChromium('');
  const began = Date.now();
  if (!aptInstalls()) {
    spawnSync('apt-get', ['update'], { stdio: 'ignore' });
    if (!aptInstalls()) throw noChromium('apt-get install chromium failed; ');
  }
  const kilobytes = execFileSync('dpkg-query', ['-W', '-f', '${Installed-Size}', 'chromium'], { encoding: 'utf8' });
  say('Chromium', `${((Date.now() - began) / 1000).toFixed(1)} s, ${Math.round(Number(kilobytes) / 1000)} MB`);
  const installed = chromiumHere();
  if (installed === undefined) throw noChromium('apt-get installed chromium, but it is not on PATH; ');
  return installed;
}

function aptInstalls() {
  const words = ['install', '-y', '--no-install-recommends', 'chromium'];
  return (
    spawnSync('apt-get', words, { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } })
      .status === 0
  );
}

function noChromium(why) {
  return new CannotSetUp(
    `${why}there is no Chromium or Chrome on PATH`,
    'Install one (Debian: apt-get install chromium; macOS: brew install --cask google-chrome), or name one with CHROMIUM=/path.',
  );
}
