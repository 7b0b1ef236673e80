/** The floors of the house, as data: a file imports from its own room or from a room below it, never sideways. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';

const root = path.resolve(import.meta.dirname, '..');

/** Each room: the rooms below it that it may use, and the packages it may know. `node:` is every module of Node's. */
const rooms: Record<string, { readonly below: readonly string[]; readonly packages: RegExp }> = {
  protocol: { below: [], packages: /^valibot$/ },
  session: { below: ['protocol'], packages: /^(node:|pprof-format$|ws$)/ },
  // The preload is read by any Node, also one so old that it knows no `node:`.
  'profiler-agent/node': { below: ['protocol'], packages: /^(node:|fs$)/ },
  'lsp-server/core': { below: ['protocol'], packages: /^(web-tree-sitter|typescript-parser)$/ },
  'lsp-server/workspace': {
    below: ['protocol', 'lsp-server/core'],
    packages: /^(node:|(?:web-tree-sitter|ignore|jsonc-parser|smol-toml)$)/,
  },
  'lsp-server/server': {
    below: ['protocol', 'lsp-server/core', 'lsp-server/workspace'],
    packages: /^(node:|vscode-languageserver)/,
  },
  cli: {
    below: ['protocol', 'session', 'lsp-server/core', 'lsp-server/workspace'],
    packages: /^(node:|diff$|@modelcontextprotocol\/sdk\/|zod$)/,
  },
  extension: {
    below: ['protocol', 'session'],
    packages:
      /^(node:|vscode$|vscode-languageclient|vscode-languageserver-protocol|vscode-jsonrpc\/|uplot|0x\/visualizer\/|d3-fg$|nanohtml\/dom$|@vscode\/debug(adapter|protocol)$)/,
  },
};

/** What the subpath imports of package.json stand for. */
const doors: Record<string, string> = {
  '#protocol/': 'protocol/',
  '#session/': 'session/',
  '#core/': 'lsp-server/core/',
  '#workspace/': 'lsp-server/workspace/',
};

const sources = globSync(
  Object.keys(rooms).map((room) => `${room}/**/*.{ts,mts,cts,cjs}`),
  { cwd: root },
);

for (const file of sources) {
  test(`${file} keeps to its floor`, () => {
    for (const target of importsOf(readFileSync(path.join(root, file), 'utf8'))) {
      assert.ok(mayImport(file, target), `${file} may not import ${target}`);
    }
  });
}

test('nothing reaches another machine: no telemetry, and no download', () => {
  for (const file of sources) {
    const source = readFileSync(path.join(root, file), 'utf8').replaceAll(comments, '');
    for (const target of importsOf(source))
      assert.doesNotMatch(target, /^(?:node:)?(?:https?|http2|tls|dgram|dns)$|telemetry/, file);
    for (const [, where] of source.matchAll(/\bfetch\((.*)/g))
      assert.match(where ?? '', /^`http:\/\/127\.0\.0\.1:/, file);
  }
  for (const file of globSync('profiler-agent/python/**/*.py', { cwd: root }))
    assert.doesNotMatch(
      readFileSync(path.join(root, file), 'utf8'),
      /^\s*(?:import|from) (?:http|urllib|ssl|smtplib|ftplib)\b/m,
      file,
    );
});

test('every room has files, so that the rule is really held against something', () => {
  for (const room of Object.keys(rooms))
    assert.ok(
      sources.some((file) => roomOf(file) === room),
      `${room} is empty`,
    );
});

test('a forbidden import is refused by name', () => {
  assert.ok(!mayImport('session/report.ts', 'vscode'));
  assert.ok(!mayImport('session/report.ts', '#core/finding.ts'));
  assert.ok(!mayImport('protocol/stall.ts', 'node:fs'));
  assert.ok(!mayImport('protocol/stall.ts', '../session/report.ts'));
  assert.ok(!mayImport('lsp-server/core/facts.ts', '../workspace/files.ts'));
  assert.ok(!mayImport('cli/main.ts', '../lsp-server/server/main.ts'));
  assert.ok(mayImport('session/report.ts', '#protocol/stall.ts'));
});

function mayImport(file: string, target: string): boolean {
  const room = roomOf(file);
  const rule = rooms[room ?? ''];
  if (room === undefined || rule === undefined) return false;
  const door = Object.keys(doors).find((prefix) => target.startsWith(prefix));
  if (door !== undefined) return reaches(room, rule.below, target.replace(door, doors[door] ?? ''));
  if (target.startsWith('.')) return reaches(room, rule.below, path.join(path.dirname(file), target));
  return rule.packages.test(target);
}

function reaches(room: string, below: readonly string[], file: string): boolean {
  const there = roomOf(file);
  return there !== undefined && (there === room || below.includes(there));
}

function roomOf(file: string): string | undefined {
  return Object.keys(rooms)
    .filter((room) => file.startsWith(`${room}/`))
    .toSorted((a, b) => b.length - a.length)[0];
}

/** Whole-line comments only: what stands behind code on its line may be inside a string. */
const comments = /^\s*(?:\/\/.*|\/?\*.*)$/gm;

function importsOf(source: string): string[] {
  const text = source.replaceAll(comments, '');
  const patterns = [
    /^(?:import|export)\b(?:[^;'"]*\bfrom)?\s*['"]([^'"]+)['"]/gm,
    /\b(?:import|require)\(\s*['"]([^'"]+)['"]\s*\)/g,
  ];
  return patterns.flatMap((pattern) => [...text.matchAll(pattern)].flatMap(([, target]) => target ?? []));
}
