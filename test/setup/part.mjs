/** One part of set-up as a process of its own, so that the parts can go on at the same time: `node part.mjs python`. */

import { node, nodeVersions } from './npm.mjs';
import { missingPythons, python, pythons } from './python.mjs';
import { CannotSetUp, say } from './steps.mjs';
import { chromium, codeServer } from './vscode.mjs';

const parts = { 'node versions': nodes, python, pythons: otherPythons, chromium, 'vs code': codeServer };

try {
  parts[process.argv[2]]();
  say(process.argv[2], 'ready');
} catch (error) {
  if (!(error instanceof CannotSetUp)) throw error;
  say(process.argv[2], `CANNOT: ${error.message}\n        ${error.install}`);
  process.exitCode = 1;
}

function nodes() {
  for (const version of nodeVersions) node(version);
}

/** The Python agent is tested on every minor version that is here; the others are named, because they are not covered. */
function otherPythons() {
  const here = pythons().map(({ version }) => version);
  const missing = missingPythons();
  say('Python versions to test on', here.join(', '));
  if (missing.length > 0)
    say('Python versions NOT tested here', `${missing.join(', ')} (pyenv install ${missing.join(' ')})`);
}
