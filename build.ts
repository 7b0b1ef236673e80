/** Builds dist/: what the VSIX and the npm package ship. `--watch` builds again on every change. */

import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { type BuildOptions, context, type Plugin } from 'esbuild';

const watching = process.argv.includes('--watch');

/** Built beside and moved into place at the end, because a program may be running from dist/ right now. */
const outdir = watching ? 'dist' : `out/dist.${process.pid}`;

/** The parser of JavaScript is as large as all else together: a file of its own, loaded by who needs it. */
const parserApart: Plugin = {
  name: 'parser-apart',
  setup: (build) => {
    build.onResolve({ filter: /^typescript-parser$/ }, () => ({ path: './typescript.cjs', external: true }));
  },
};

/** What a start can do without is a file of its own, loaded when it is asked for. */
const laterApart: Plugin = {
  name: 'later-apart',
  setup: (build) => {
    build.onResolve({ filter: /^\.\/(languageServer|mcp)\.ts$/ }, ({ kind, path }) =>
      kind === 'dynamic-import' ? { path: path.replace(/ts$/, 'cjs'), external: true } : undefined,
    );
  },
};

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  // What a package offers to bundlers; some of the others load files of their own at run time.
  mainFields: ['module', 'main'],
  define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__fileUrl' },
  banner: { js: 'const __fileUrl = require("node:url").pathToFileURL(__filename).href;' },
  format: 'cjs',
  target: 'node20',
  outExtension: { '.js': '.cjs' },
  outdir,
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
  plugins: [parserApart],
};

/** A webview runs in the browser's world; its style is a bundle beside it. */
const view: BuildOptions = {
  ...shared,
  platform: 'browser',
  format: 'iife',
  target: 'es2022',
  outExtension: {},
  outdir: `${outdir}/view`,
  define: {},
  banner: {},
  plugins: [],
};

const bundles: BuildOptions[] = [
  { ...view, entryPoints: { lag: 'extension/view/lag.ts', detail: 'extension/view/detail.ts' } },
  {
    ...view,
    entryPoints: { flame: 'extension/view/flame/main.ts' },
    banner: {
      js: '/*! 0x (MIT, David Mark Clements), nanohtml (MIT, Choo Contributors), d3-fg (Apache License 2.0, NearForm), D3 (ISC and BSD 3-Clause, Mike Bostock) */',
    },
  },
  { ...shared, entryPoints: { extension: 'extension/main.ts' }, external: ['vscode'], plugins: [laterApart] },
  { ...shared, entryPoints: { languageServer: 'extension/languageServer.ts' }, external: ['vscode'] },
  { ...shared, entryPoints: { server: 'lsp-server/server/main.ts' } },
  { ...shared, entryPoints: { reader: 'lsp-server/workspace/reader.ts' } },
  {
    ...shared,
    entryPoints: { stallsight: 'cli/main.ts' },
    banner: { js: `#!/usr/bin/env node\n${shared.banner?.['js'] ?? ''}` },
    plugins: [parserApart, laterApart],
  },
  { ...shared, entryPoints: { mcp: 'cli/mcp.ts' } },
  {
    ...shared,
    stdin: { contents: parserOnly(), sourcefile: 'typescript.js', resolveDir: '.' },
    outdir: undefined,
    outfile: `${outdir}/typescript.cjs`,
    banner: { js: '/*! TypeScript. Copyright (c) Microsoft Corporation. Apache License 2.0 */' },
    define: {},
    keepNames: false,
    plugins: [],
  },
  // The agent runs inside other people's programs: readable there, and nothing of it is renamed.
  {
    ...shared,
    entryPoints: { agent: 'profiler-agent/node/agent.ts', watchdog: 'profiler-agent/node/watchdog.ts' },
    outdir: `${outdir}/agent/node`,
    banner: {},
    // What the stack of an error shows of our wrappers, instead of where we live.
    footer: { js: '//# sourceURL=stallsight-agent' },
    minify: false,
  },
];

const copies: readonly (readonly [from: string, to: string])[] = [
  ['profiler-agent/node/preload.cjs', 'agent/node/preload.cjs'],
  ['profiler-agent/python', 'agent/python'],
  ['node_modules/web-tree-sitter/web-tree-sitter.wasm', 'web-tree-sitter.wasm'],
  ['node_modules/tree-sitter-python/tree-sitter-python.wasm', 'tree-sitter-python.wasm'],
];

mkdirSync(`${outdir}/agent/node`, { recursive: true });
for (const [from, to] of copies) {
  cpSync(from, path.join(outdir, to), {
    recursive: true,
    filter: (file) => !/__pycache__|_cache$|pyproject\.toml$/.test(file),
  });
}
for (const options of bundles) await bundle(options);
if (!watching) moveIntoPlace();

async function bundle(options: BuildOptions): Promise<void> {
  const build = await context(options);
  if (watching) return build.watch();
  try {
    await build.rebuild();
  } catch {
    rmSync(outdir, { recursive: true, force: true });
    process.exit(1); // esbuild has said what is wrong; dist/ stays as it was
  } finally {
    await build.dispose();
  }
}

function moveIntoPlace(): void {
  const old = `${outdir}.old`;
  if (existsSync('dist')) renameSync('dist', old);
  renameSync(outdir, 'dist');
  rmSync(old, { recursive: true, force: true });
}

/**
 * The sections of the TypeScript package up to its parser, as a module that exports what we use: a tenth of the whole, which loads
 * in a fifth of the time. The package marks its sections by comments with the names of its own source files.
 */
function parserOnly(): string {
  const text = readFileSync(createRequire(import.meta.url).resolve('typescript-parser'), 'utf8');
  const section = (mark: string): number => {
    const at = text.indexOf(mark);
    if (at === -1) throw new Error(`the TypeScript package no longer has ${mark}`);
    return at;
  };
  const prologue = text.slice(section('var __defProp'), section('// src/typescript/typescript.ts'));
  const sections = text.slice(
    section('// src/compiler/corePublic.ts'),
    section('// src/compiler/commandLineParser.ts'),
  );
  const used = usedOfParser().filter((name) =>
    new RegExp(`^(?:async )?(?:function|var|const) ${name}\\b`, 'm').test(sections),
  );
  return `${prologue}\n${sections}\n${namedNodes()}\nexport { ${used.join(', ')} };\n`;
}

/** What the package's own later sections add to the nodes that its parser makes: the text of a name. */
function namedNodes(): string {
  return `
class NamedNode extends objectAllocator.getIdentifierConstructor() {
  get text() {
    return idText(this);
  }
}
objectAllocator.getIdentifierConstructor = () => NamedNode;
objectAllocator.getPrivateIdentifierConstructor = () => NamedNode;
`;
}

/** Whatever our sources take from the package by `ts.name`; the names of types are among them, and are no values. */
function usedOfParser(): string[] {
  const sources = globSync('lsp-server/core/javascript/**/*.ts').map((file) => readFileSync(file, 'utf8'));
  return [...new Set(sources.flatMap((text) => [...text.matchAll(/\bts\.(\w+)/g)].map(([, name]) => name ?? '')))];
}
