/** What a command is called in reports and recordings: its program and script, and never an argument's value. */

import path from 'node:path';

/** `python -m uvicorn app:app` becomes `python -m uvicorn …`, `/usr/bin/node server.js --port 80` becomes `node server.js …`. */
export function commandName([program = '', ...words]: readonly string[]): string {
  const name = path.basename(program);
  const target = interpreters.test(name) ? targetOf(words) : [];
  const shown = [name, ...target.map((word) => path.basename(word))];
  return (shown.length === words.length + 1 ? shown : [...shown, '…']).join(' ');
}

const interpreters = /^(node|python|pypy|deno|bun|tsx|ts-node|uv)[\d.]*(\.exe)?$/i;

/** The script or module that an interpreter was told to run. */
function targetOf(words: readonly string[]): readonly string[] {
  for (const [index, word] of words.entries()) {
    const next = words[index + 1];
    if (word === '-m' && next !== undefined) return [word, next];
    if (!word.startsWith('-') && /\.(py|[cm]?[jt]sx?)$/i.test(word)) return [word];
    if (['-c', '-e', '-p', '--eval', '--print', '--'].includes(word)) return [];
  }
  return [];
}
