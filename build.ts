/** Builds dist/: what the VSIX and the npm package ship. `--watch` builds again on every change. */

import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { type BuildOptions, context } from 'esbuild';

const shared: BuildOptions = {
  bundle: true,
  platform: 'node',
  define: { 'import.meta.dirname': '__dirname' },
  format: 'cjs',
  target: 'node20',
  outExtension: { '.js': '.cjs' },
  outdir: 'dist',
  minify: true,
  keepNames: true,
  sourcemap: false,
  legalComments: 'none',
  logLevel: 'warning',
};

const bundles: BuildOptions[] = [
  { ...shared, entryPoints: { extension: 'extension/main.ts' }, external: ['vscode'] },
  { ...shared, entryPoints: { server: 'lsp-server/server/main.ts' } },
  { ...shared, entryPoints: { stallsight: 'cli/main.ts' }, banner: { js: '#!/usr/bin/env node' } },
  // The agent runs inside other people's programs: readable there, and nothing of it is renamed.
  {
    ...shared,
    entryPoints: { agent: 'profiler-agent/node/agent.ts', watchdog: 'profiler-agent/node/watchdog.ts' },
    outdir: 'dist/agent/node',
    minify: false,
  },
];

rmSync('dist', { recursive: true, force: true });
mkdirSync('dist/agent', { recursive: true });
cpSync('profiler-agent/node/preload.cjs', 'dist/agent/node/preload.cjs');
cpSync('profiler-agent/python', 'dist/agent/python', {
  recursive: true,
  filter: (file) => !/__pycache__|_cache$|pyproject\.toml$/.test(file),
});

for (const options of bundles) {
  const build = await context(options);
  if (process.argv.includes('--watch')) {
    await build.watch();
  } else {
    await build.rebuild();
    await build.dispose();
  }
}
