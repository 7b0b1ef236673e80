/** The synchronous calls of Node that block, as data: where each is found, and what its loop waits for meanwhile. */

import type { CauseKind } from '#protocol/stall.ts';

export interface Call {
  /** As reports name it: `fs.readFileSync`. */
  readonly name: string;
  /** The module or global that holds it. */
  readonly owner: string;
  readonly key: string;
  /** Null when that is not known of it. */
  readonly blocksOn: CauseKind | null;
}

const table: readonly (readonly [owner: string, blocksOn: CauseKind, keys: string])[] = [
  [
    'fs',
    'io',
    `accessSync appendFileSync chmodSync chownSync closeSync copyFileSync cpSync existsSync fchmodSync fchownSync fdatasyncSync
    fstatSync fsyncSync ftruncateSync futimesSync globSync lchownSync linkSync lstatSync lutimesSync mkdirSync mkdtempSync
    openSync opendirSync readFileSync readSync readdirSync readlinkSync readvSync realpathSync renameSync rmSync rmdirSync
    statSync statfsSync symlinkSync truncateSync unlinkSync utimesSync writeFileSync writeSync writevSync`,
  ],
  ['child_process', 'io', 'execSync execFileSync spawnSync'],
  [
    'crypto',
    'cpu',
    `pbkdf2Sync scryptSync generateKeyPairSync generateKeySync hash generatePrimeSync checkPrimeSync hkdfSync argon2Sync
    publicEncrypt privateDecrypt sign verify`,
  ],
  [
    'zlib',
    'cpu',
    `deflateSync inflateSync gzipSync gunzipSync unzipSync deflateRawSync inflateRawSync brotliCompressSync
    brotliDecompressSync zstdCompressSync zstdDecompressSync`,
  ],
  ['DatabaseSync', 'cpu', 'exec'],
  ['StatementSync', 'cpu', 'all get run'],
  ['better-sqlite3.Database', 'cpu', 'exec'],
  ['better-sqlite3.Statement', 'cpu', 'all get run'],
  ['Atomics', 'lock', 'wait'],
  ['JSON', 'cpu', 'parse stringify'],
  ['globalThis', 'cpu', 'structuredClone'],
  ['Array.prototype', 'cpu', 'sort toSorted'],
  ['TypedArray.prototype', 'cpu', 'sort toSorted'],
];

/** Numbered by place, from 1: 0 stands for no call. */
export const calls: readonly (Call | null)[] = [
  null,
  ...table.flatMap(([owner, blocksOn, keys]) =>
    keys.split(/\s+/).map((key) => ({ name: owner === 'globalThis' ? key : `${owner}.${key}`, owner, key, blocksOn })),
  ),
  { name: 'native addon', owner: 'addon', key: '', blocksOn: null },
];

/** The number of all blocking functions of addons. */
export const addonCall: number = calls.findIndex((call) => call?.owner === 'addon');

/** The modules among the owners that a program may never load; wrapping them waits until it does. */
export const lateModules: readonly string[] = ['child_process', 'crypto', 'zlib'];
