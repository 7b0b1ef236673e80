/** What ships is listed here, file by file, and the manifest says nothing that the code does not hold. */

import assert from 'node:assert/strict';
import { existsSync, globSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { deflateRawSync } from 'node:zlib';
import { listFiles, PackageManager } from '@vscode/vsce';
import type { CauseKind } from '#protocol/stall.ts';
import { whatBlocked } from '../../extension/causes.ts';

const root = path.resolve(import.meta.dirname, '../..');

/** Everything that the VSIX may hold. */
const shipped = [
  /^(package\.json|package\.nls(\.[\w-]+)?\.json|README\.md|CHANGELOG\.md|LICENSE)$/,
  /^media\/(icon\.(png|svg)|walkthrough\/[a-z-]+\.(png|svg|md))$/,
  /^l10n\/bundle\.l10n(\.[\w-]+)?\.json$/,
  /^dist\/(extension|server|thread|stallsight|typescript|part-[A-Z\d]{8})\.cjs$/,
  /^dist\/(web-tree-sitter|tree-sitter-python)\.wasm$/,
  /^dist\/view\/(lag|detail|flame)\.(js|css)$/,
  /^dist\/agent\/node\/(preload|agent|watchdog|\w+)\.cjs$/,
  /^dist\/agent\/python\/(boot|stallsight_agent)\/\w+\.py$/,
];

const causes: readonly CauseKind[] = ['cpu', 'io', 'lock', 'gc', 'burst', 'paused', 'starved', 'suspended', 'unknown'];

interface Manifest {
  readonly activationEvents: readonly string[];
  readonly contributes: {
    readonly commands: readonly { readonly command: string; readonly title: string; readonly category?: string }[];
    readonly views: Readonly<Record<string, readonly { readonly id: string; readonly type?: string }[]>>;
    readonly walkthroughs: readonly { readonly steps: readonly { readonly media: { readonly image: string } }[] }[];
    readonly viewsWelcome: readonly { readonly view: string; readonly contents: string }[];
    readonly configuration: {
      readonly properties: Readonly<
        Record<string, { readonly scope?: string; readonly markdownDescription?: string; readonly default?: unknown }>
      >;
    };
  };
}

const text = readFileSync(path.join(root, 'package.json'), 'utf8');
const manifest: Manifest = JSON.parse(text);
const sources = globSync('extension/**/*.ts', { cwd: root }).map((file) => readFileSync(path.join(root, file), 'utf8'));

/** Reasons that the command line gives as well. */
const sentences = ['session/advice.ts', 'session/compare.ts', 'session/recording-faults.ts'].map((file) =>
  readFileSync(path.join(root, file), 'utf8'),
);

test('the VSIX holds nothing but what is listed, and packed it is smaller than 3 MB', async () => {
  const files = await listFiles({ cwd: root, packageManager: PackageManager.None });
  assert.deepEqual(
    files.filter((file) => !shipped.some((pattern) => pattern.test(file))),
    [],
  );
  const packed = files.map((file) => deflateRawSync(readFileSync(path.join(root, file))).length);
  assert.ok(packed.reduce((sum, length) => sum + length, 0) < 3_000_000);
});

test('every word of the manifest has its text', () => {
  const words: Record<string, string> = JSON.parse(readFileSync(path.join(root, 'package.nls.json'), 'utf8'));
  const used = new Set([...text.matchAll(/"%([\w.]+)%"/g)].map(([, key]) => key));
  assert.deepEqual(
    [...used].filter((key) => words[key ?? ''] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(words).filter((key) => !used.has(key)),
    [],
  );
});

test('every command is registered, and has the category', () => {
  const registered = new Set(
    sources.flatMap((source) => [...source.matchAll(/registerCommand\(\s*'([\w.]+)'/g)].map(([, id]) => id)),
  );
  for (const { command, category } of manifest.contributes.commands) {
    assert.ok(registered.has(command), `${command} is contributed and not registered`);
    assert.equal(category, 'Stallsight');
  }
});

test('every tree says what fills it while it is empty, and its buttons run commands of ours', () => {
  const { commands, views, viewsWelcome } = manifest.contributes;
  const trees = Object.values(views)
    .flat()
    .filter(({ type }) => type !== 'webview')
    .map(({ id }) => id);
  assert.deepEqual(new Set(viewsWelcome.map(({ view }) => view)), new Set(trees));
  const known = new Set(commands.map(({ command }) => command));
  const words = texts('package.nls.json');
  const buttons = viewsWelcome.flatMap(({ contents }) =>
    [...(words[contents.replaceAll('%', '')] ?? '').matchAll(/\(command:([\w.]+)\)/g)].map(([, id]) => id ?? ''),
  );
  const [run, other, watch] = ['stallsight.run', 'stallsight.runOther', 'stallsight.watchProcess'];
  assert.deepEqual(buttons, [run, other, watch, run, watch]);
  assert.deepEqual(
    buttons.filter((id) => !known.has(id)),
    [],
  );
});

test('every setting has a scope and a description, and is read', () => {
  for (const [name, { scope, markdownDescription }] of Object.entries(manifest.contributes.configuration.properties)) {
    assert.ok(scope !== undefined && markdownDescription !== undefined, `${name} lacks its scope or description`);
  }
});

test('the walkthrough has five steps, each with a picture that is there', () => {
  const [walkthrough, ...more] = manifest.contributes.walkthroughs;
  assert.deepEqual(more, []);
  const pictures = walkthrough?.steps.map(({ media }) => media.image) ?? [];
  assert.equal(new Set(pictures).size, 5);
  assert.deepEqual(
    pictures.filter((picture) => !existsSync(path.join(root, picture))),
    [],
  );
});

test('nothing starts with the editor', () => {
  assert.deepEqual(
    manifest.activationEvents.filter((event) => event === '*' || event.startsWith('onStartup')),
    [],
  );
});

test('every sentence that can be translated is in the bundle, and no other', () => {
  const bundle: Record<string, string> = JSON.parse(readFileSync(path.join(root, 'l10n/bundle.l10n.json'), 'utf8'));
  const said = [...sources, ...sentences].flatMap((source) =>
    [...source.matchAll(/\b(?:l10n\.)?t\(\s*'((?:[^'\\]|\\.)+)'/g)].map(([, words]) => words ?? ''),
  );
  const all = new Set([...said, ...causes.map((kind) => whatBlocked({ kind }))]);
  assert.deepEqual(
    [...all].filter((words) => bundle[words] === undefined),
    [],
  );
  assert.deepEqual(
    Object.keys(bundle).filter((words) => !all.has(words)),
    [],
    'said nowhere any more',
  );
});

const languages = ['de', 'zh-cn'];

for (const language of languages) {
  test(`all of it is said in ${language}, with the same values and links`, () => {
    for (const name of ['package.nls', 'l10n/bundle.l10n']) {
      const [english, translated] = [texts(`${name}.json`), texts(`${name}.${language}.json`)];
      assert.deepEqual(Object.keys(translated).sort(), Object.keys(english).sort(), name);
      for (const [key, words] of Object.entries(english)) assert.deepEqual(fixed(translated[key]), fixed(words), key);
    }
  });
}

test('every command and setting is documented, and nothing that is not there', () => {
  const documented = rows(readFileSync(path.join(root, 'docs/vscode.md'), 'utf8'));
  const words = texts('package.nls.json');
  const { commands, configuration } = manifest.contributes;
  const titles = commands.map(({ title }) => words[title.replaceAll('%', '')] ?? title);
  const settings = Object.entries(configuration.properties).map(
    ([name, { default: value }]) => `\`${name}\` \`${JSON.stringify(value)}\``,
  );
  const inRowsOf = (cells: number): string[] =>
    documented.filter(({ length }) => length === cells).map((row) => row.slice(0, -1).join(' '));
  assert.deepEqual(new Set(inRowsOf(2)), new Set(titles));
  assert.deepEqual(new Set(inRowsOf(3)), new Set(settings));
});

function texts(file: string): Record<string, string> {
  return JSON.parse(readFileSync(path.join(root, file), 'utf8'));
}

/** What no translation may change: values, links, code. */
function fixed(words = ''): string[] {
  return (words.match(/\{\d\}|\(command:[\w.]+\)|`[^`]+`/g) ?? []).sort();
}

/** The cells of all rows of the tables, without their heads. */
function rows(markdown: string): string[][] {
  return [...markdown.matchAll(/^\| (.+) \|$/gm)]
    .map(([, row = '']) => row.split(' | '))
    .filter(([first]) => first !== 'command' && first !== 'setting');
}
