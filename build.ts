/** Builds dist/: what the VSIX and the npm package ship. `--watch` builds again on every change. */

import { cpSync, existsSync, globSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';
import { build as esbuild, type BuildOptions, context, type Metafile, type Plugin } from 'esbuild';

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

/**
 * What is imported by `import()` is a file of its own, loaded when it is asked for, and so is what several of them share, loaded once.
 * esbuild splits ES modules only, into as many files as can be told apart: we make them files that `require` loads, and one file of all
 * that the entry needs at its start, because every file costs as much time as 30 kB more in one.
 */
const laterApart: Plugin = {
  name: 'later-apart',
  setup: (build) => {
    const { initialOptions } = build;
    const { banner = {}, entryPoints = {} } = initialOptions;
    const [entry] = Object.keys(entryPoints).map((name) => `${name}.cjs`);
    const split = { format: 'esm', splitting: true, chunkNames: 'part-[hash]', write: false, metafile: true } as const;
    Object.assign(initialOptions, { ...split, banner: {} } satisfies BuildOptions);
    build.onEnd(async ({ outputFiles = [], metafile }) => {
      if (entry === undefined || metafile === undefined) return;
      const texts = new Map(outputFiles.map(({ path: file, text }) => [path.basename(file), text]));
      const first = neededAtStart(entry, metafile);
      await Promise.all(
        outputFiles.map(async ({ path: file, text }) => {
          const name = path.basename(file);
          if (name === entry) return writeRequired(file, wholeOf(entry, first, text), { banner, inside: texts });
          if (first.has(name)) return writeFile(file, `module.exports=require("./${entry}").parts["${name}"];`);
          return writeRequired(file, text, { banner, inside: new Map() });
        }),
      );
    });
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
  // Names cost a call for every function while the editor waits.
  {
    ...shared,
    entryPoints: { extension: 'extension/main.ts' },
    external: ['vscode'],
    // Modules of the language client and of what it stands on, for it to be loaded in turns.
    alias: {
      ...Object.fromEntries(
        ['vscode-jsonrpc', 'vscode-languageserver-protocol', 'vscode-languageclient'].map((name) => [
          `${name}/parts`,
          `./node_modules/${name}/lib/common`,
        ]),
      ),
      'vscode-languageserver-protocol/types': 'vscode-languageserver-types',
    },
    keepNames: false,
    plugins: [laterApart],
  },
  { ...shared, entryPoints: { server: 'lsp-server/server/main.ts' } },
  { ...shared, entryPoints: { thread: 'lsp-server/workspace/thread.ts' } },
  {
    ...shared,
    entryPoints: { stallsight: 'cli/main.ts' },
    plugins: [parserApart, laterApart],
  },
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
    // To give each function its name again costs memory and time in the start of every program.
    keepNames: false,
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

/** The names of the files that the entry imports, by others too, and its own. */
function neededAtStart(entry: string, { outputs }: Metafile): ReadonlySet<string> {
  const imports = new Map(Object.entries(outputs).map(([file, output]) => [path.basename(file), output.imports]));
  const needed = new Set([entry]);
  for (const name of needed) {
    const now = (imports.get(name) ?? []).filter(
      ({ kind, external }) => kind === 'import-statement' && external !== true,
    );
    for (const { path: file } of now) needed.add(path.basename(file));
  }
  return needed;
}

/** A module that is the entry, and holds for later files what they share with it. */
function wholeOf(entry: string, first: ReadonlySet<string>, text: string): string {
  const [hashbang = ''] = /^#!.*\n/.exec(text) ?? [];
  const parts = [...first].filter((name) => name !== entry);
  const imports = parts.map((name, index) => `import * as part${index} from "./${name}";`);
  const held = parts.map((name, index) => `"${name}": part${index}`);
  return `${hashbang}${imports.join('')}export * from "./${entry}";export const parts = { ${held.join()} };`;
}

/** Writes an ES module as what `require` loads; those that it imports are put into it where they are given as texts. */
async function writeRequired(
  outfile: string,
  module: string,
  { banner, inside }: { readonly banner: Record<string, string>; readonly inside: ReadonlyMap<string, string> },
): Promise<void> {
  const { platform, target } = shared;
  // As an ES module of Node, which takes the whole of a CommonJS file for its default export.
  const asModule = (name: string): string => name.replace(/\.cjs$/, '.mjs');
  const texts = new Map([...inside].map(([name, text]) => [asModule(name), text]));
  const insideFirst: Plugin = {
    name: 'inside-first',
    setup: (build) => {
      build.onResolve({ filter: /.*/ }, ({ path: wanted, kind }) => {
        const name = asModule(path.basename(wanted));
        return kind === 'import-statement' && texts.has(name)
          ? { path: name, namespace: 'part' }
          : { path: wanted, external: true };
      });
      build.onLoad({ filter: /.*/, namespace: 'part' }, ({ path: name }) => ({
        contents: requiring(texts.get(name) ?? ''),
      }));
    },
  };
  await esbuild({
    platform,
    target,
    banner,
    outfile,
    bundle: true,
    format: 'cjs',
    minify: true,
    logLevel: 'error', // warnings were given when it was split
    stdin: { contents: requiring(module), sourcefile: 'part.mjs' },
    plugins: [insideFirst],
  });
}

/** Only our own parts: Node's loader of ES modules is a longer way to them, and not every host of ours has it. */
function requiring(module: string): string {
  return module.replaceAll(/\bimport\(("\.\/part-\w+\.cjs")\)/g, 'Promise.resolve().then(()=>require($1))');
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
