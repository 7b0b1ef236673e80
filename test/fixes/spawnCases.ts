/** JavaScript programs that start a process and look at all that `spawnSync` gives. */

import type { Case } from './pythonCases.ts';

/** `§` for the name of the function. */
const calls: Readonly<Record<string, string>> = {
  'a list of words': "§('echo', ['a', 'it is “b”'])",
  'no words': "§('true')",
  'options without words': "§('pwd', { cwd: '/', encoding: 'utf8' })",
  text: "§('echo', ['ä'], { encoding: 'utf8' })",
  hexadecimal: "§('echo', ['ä'], { encoding: 'hex' })",
  'both outputs': "§('sh', ['-c', 'echo a; echo b >&2'], { encoding: 'utf8' })",
  'a code': "§('sh', ['-c', 'exit 3'])",
  'a signal': "§('sh', ['-c', 'kill -9 $$'])",
  'an input': "§('cat', [], { input: 'text', encoding: 'utf8' })",
  'bytes as input': "§('cat', [], { input: Buffer.from([0, 255]) })",
  'an input that nobody reads': "§('true', [], { input: 'x'.repeat(300000) })",
  'nothing to read': "§('cat', [])",
  'a shell': "§('echo $A | cat', { shell: true, env: { ...process.env, A: 'b' }, encoding: 'utf8' })",
  'a program that is not there': "§('no-such-program', ['x'])",
  'a folder that is not there': "§('true', { cwd: '/no/such/folder' })",
  'a timeout': "§('sleep', ['30'], { timeout: 50 })",
  'a timeout with another signal': "§('sleep', ['30'], { timeout: 50, killSignal: 'SIGKILL' })",
  'a timeout that holds': "§('echo', ['a'], { timeout: 60000 })",
  'much output': "§('head', ['-c', '900000', '/dev/zero'])",
  'too much output':
    "{ ...§('sh', ['-c', 'head -c 300000 /dev/zero; sleep 30'], { maxBuffer: 5 }), output: 0, stdout: 0 }",
  'ignored outputs': "§('echo', ['a'], { stdio: 'ignore' })",
  'one output ignored':
    "§('sh', ['-c', 'echo a; echo b >&2'], { stdio: ['pipe', 'pipe', 'ignore'], encoding: 'utf8' })",
  'several lines': "§(\n    'echo', // says\n    [\n      'a',\n    ],\n  )",
  'words of a name': "§('echo', process.argv.slice(1, 1))",
};

const shape = `function shape({ pid, error, ...rest }) {
  const { message, code, errno, path, syscall, spawnargs } = error ?? {};
  return [pid > 0, rest, error && { message, code, errno, path, syscall, spawnargs }];
}
`;

export const spawnCases: readonly Case[] = [
  ...Object.entries(calls).map(([name, call]) => ({
    name,
    text: `import { spawnSync } from 'node:child_process';\n\n${shape}\nexport async function answer() {\n  return shape(${call.replace('§', 'spawnSync')});\n}\n`,
  })),
  {
    name: 'a module by its name, twice',
    text: `import * as child from 'child_process'\n${shape}\nexport const answer = async () => [child.spawnSync('echo', ['a']).stdout, child.spawnSync('echo', ['b']).status]\n`,
  },
  {
    name: 'Windows line ends',
    text: `import { spawnSync } from 'node:child_process';\n${shape}\nexport async function answer() {\n\tconst { stdout } = spawnSync('echo', ['a'], { encoding: 'utf8' });\n\treturn stdout;\n}\n`.replaceAll(
      '\n',
      '\r\n',
    ),
  },
];

const executed: Readonly<Record<string, string>> = {
  'a command': "execSync('echo a')",
  'what it says on stderr': "execSync('echo a; echo b >&2')",
  'text of both': "execSync('echo ä; echo ö >&2', { encoding: 'utf8' })",
  'what it says before it fails': "execSync('echo b >&2; exit 3', { encoding: 'utf8' })",
  'a program': "execFileSync('sh', ['-c', 'echo a; echo b >&2'])",
  'a program that fails': "execFileSync('sh', ['-c', 'echo a; echo b >&2; exit 2']).toString()",
};

/** What reaches the program's own stderr counts, too. */
export const execCases: readonly Case[] = Object.entries(executed).map(([name, call]) => ({
  name,
  text: `import { execFileSync, execSync } from 'node:child_process';

export async function answer() {
  const { write } = process.stderr;
  const said = [];
  process.stderr.write = (words) => said.push(String(words));
  try {
    return [${call}, said.join('')];
  } catch (error) {
    return [error.message, String(error.stdout), String(error.stderr), said.join('')];
  } finally {
    process.stderr.write = write;
  }
}
`,
}));
