/** Whatever is wrong with the agent, the run or the flags of Node, the program is the same as without us. */

import assert from 'node:assert/strict';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, test } from 'node:test';
import { bare, type Ended, nodeVersions, observe, type Program, spoiltAgents } from './observe.ts';

const oldest = nodeVersions[0] ?? '';
const newest = nodeVersions.at(-1) ?? '';

const spoilt: Record<string, (folder: string) => void> = {
  'the agent is missing': (folder) => rmSync(path.join(folder, 'agent.cjs')),
  'the agent throws when loaded': spoil('agent.cjs', 'throw new Error("ours");'),
  'the agent does not parse': spoil('agent.cjs', '{{{'),
  'the agent has no start': spoil('agent.cjs', ''),
  'the agent is a folder': becomeFolder('agent.cjs'),
  'the watchdog is missing': (folder) => rmSync(path.join(folder, 'watchdog.cjs')),
  'the watchdog throws when loaded': spoil('watchdog.cjs', 'throw new Error("ours");'),
  'the watchdog does not parse': spoil('watchdog.cjs', '{{{'),
  'the watchdog throws later': spoil('watchdog.cjs', 'setTimeout(() => { throw new Error("ours"); }, 20);'),
  'the watchdog rejects': spoil('watchdog.cjs', 'Promise.reject(new Error("ours"));'),
  'the watchdog exits': spoil('watchdog.cjs', 'process.exit(9);'),
  'the watchdog never turns': spoil('watchdog.cjs', 'for (;;);'),
  'the watchdog prints': spoil('watchdog.cjs', 'console.log("ours"); console.error("ours");'),
};

const brokenRuns: Record<string, (directory: string) => void> = {
  'the run is gone': (directory) => rmSync(directory, { recursive: true }),
  'nobody listens': (directory) => {
    rmSync(path.join(directory, 'socket'));
    writeFileSync(path.join(directory, 'socket'), '');
  },
  'there is no token': (directory) => rmSync(path.join(directory, 'token')),
  'the socket is a folder': becomeFolder('socket'),
  'the token is a folder': becomeFolder('token'),
  'the token is wrong': (directory) => writeFileSync(path.join(directory, 'token'), 'wrong'),
  'there are no options': (directory) => rmSync(path.join(directory, 'options.json')),
  'the options are not JSON': (directory) => writeFileSync(path.join(directory, 'options.json'), '{'),
  'the options are null': (directory) => writeFileSync(path.join(directory, 'options.json'), 'null'),
  'the options are empty': (directory) => writeFileSync(path.join(directory, 'options.json'), '{}'),
};

const flags: readonly (readonly string[])[] = [
  ['--frozen-intrinsics', '--no-warnings'],
  ['--disable-proto=delete'],
  ['--enable-source-maps'],
  ['--stack-size=500'],
  ['--no-experimental-global-navigator'],
];

/** Every other fault on the oldest Node, the rest on the newest: what goes wrong is ours, not theirs. */
function versionFor(index: number): string {
  return index % 2 === 0 ? oldest : newest;
}

/** As many programs run at once. */
const concurrency = 3;

describe('a fault of ours', { concurrency }, () => {
  Object.entries(spoilt).forEach(([name, change], index) => {
    test(name, async () => {
      const agents = await spoiltAgents(change);
      await isUnchanged({ version: versionFor(index), file: 'ending.cjs', words: ['throwsInStall'], ready: 0, agents });
    });
  });
});

describe('a fault of the run', { concurrency }, () => {
  Object.entries(brokenRuns).forEach(([name, before], index) => {
    test(name, async () => {
      await isUnchanged({ version: versionFor(index), file: 'ending.cjs', words: ['exitInStall'], ready: 0, before });
    });
  });
});

describe('flags', { concurrency }, () => {
  flags.forEach((options, index) => {
    test(options.join(' '), async () => {
      await isUnchanged({ version: versionFor(index), file: 'ending.cjs', words: ['natural'], ready: 0, options });
    });
  });
});

for (const version of [oldest, newest]) {
  test(`Node ${version}: a program with an inspector session of its own`, async () => {
    await isUnchanged({ version, file: 'inspects.cjs' });
  });

  test(`Node ${version}: what a program sees of itself`, async () => {
    await isUnchanged({ version, file: 'looks.cjs' });
  });

  test(`Node ${version}: what is loaded in its worker threads`, async () => {
    await isUnchanged({ version, file: 'unheard.cjs' });
  });

  test(`Node ${version}: under a debugger's port`, async () => {
    const program = { version, file: 'ending.cjs', words: ['exitInStall'], options: ['--inspect=127.0.0.1:0'] };
    const [plain, observed] = await Promise.all([bare(program), observe(program)]);
    assert.deepEqual([observed.code, observed.stdout], [plain.code, plain.stdout]);
    assert.doesNotMatch(observed.stderr, /Waiting for the debugger/);
  });
}

test('the permission model: the agent stands down', async () => {
  const options = ['--permission', '--allow-fs-read=*'];
  const program: Program = { version: newest, file: 'ending.cjs', words: ['natural'], ready: 0, options };
  const observed = await isUnchanged(program);
  assert.deepEqual(observed, []);
});

async function isUnchanged(program: Program): Promise<readonly unknown[]> {
  const [plain, observed] = await Promise.all([bare(program), observe(program)]);
  assert.deepEqual(outside(observed), outside(plain));
  return observed.heard;
}

function outside({ code, signal, stdout, stderr }: Ended): object {
  return { code, signal, stdout, stderr };
}

function spoil(file: string, text: string): (folder: string) => void {
  return (folder) => writeFileSync(path.join(folder, file), text);
}

function becomeFolder(file: string): (folder: string) => void {
  return (folder) => {
    rmSync(path.join(folder, file));
    mkdirSync(path.join(folder, file));
  };
}
