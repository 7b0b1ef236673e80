/** Packages by what is made of them. What a file is for is told by those that it imports, and never by what it calls its variables. */

/** Of tests: what a test imports itself. */
export const testFrameworks: ReadonlySet<string> = new Set([
  '@jest/globals',
  '@playwright/test',
  'ava',
  'mocha',
  'node:test',
  'tap',
  'tape',
  'uvu',
  'vitest',
]);

/** They ask whoever sits at the terminal. */
export const terminals: ReadonlySet<string> = new Set([
  '@clack/prompts',
  '@inquirer/prompts',
  'enquirer',
  'inquirer',
  'prompts',
  'readline-sync',
]);

/** They read what a command was given, or run its steps. */
export const commandLines: ReadonlySet<string> = new Set([
  ...terminals,
  '@oclif/core',
  'arg',
  'argparse',
  'cac',
  'citty',
  'clipanion',
  'cmd-ts',
  'command-line-args',
  'commander',
  'getopts',
  'listr',
  'listr2',
  'meow',
  'minimist',
  'mri',
  'nopt',
  'oclif',
  'optimist',
  'optionator',
  'sade',
  'yargs',
  'yargs-parser',
  'yeoman-generator',
  'zx',
]);

/** Of pages: what imports one of them runs in a browser, where files are memory, if anything. */
export const browsers: RegExp =
  /^(?:@angular\/(?:common|core|forms|router)|@ionic\/\w+|jquery|react-dom(?:\/client)?|react-native)$/;

/** They watch files or bundle them: what they serve, one developer waits for. */
export const developerTools: RegExp =
  /(?:^|\/)chokidar|^(?:@parcel\/watcher|connect-livereload|esbuild|gaze|livereload|miniflare|node-watch|rollup|sane|vite|watchpack|webpack|webpack-dev-middleware)$/;

/** Of tests: what starts them, not what a test imports itself. */
export const testRunners: RegExp =
  /^(?:@cucumber\/cucumber|@jest\/core|@playwright\/test|@web\/test-runner-core|cypress|jasmine|jest|jest-cli|karma|mocha|nyc|vitest|vitest\/node)$/;
