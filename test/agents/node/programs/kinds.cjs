/** One stall of each kind named on the command line, each in a turn of its own. Says on stdout how long each lasted, in ms. */
'use strict';

const { execSync } = require('node:child_process');
const { pbkdf2Sync } = require('node:crypto');
const fs = require('node:fs');
const { runInThisContext } = require('node:vm');
const zlib = require('node:zlib');

const long = Number(process.env.STALL_MS ?? 150);
const file = require('node:path').resolve(__dirname, '../../../../package-lock.json');
const text = JSON.stringify(Array.from({ length: 20_000 * (long / 30) }, (_, id) => ({ id, name: `name ${id}` })));
const list = JSON.parse(text);
const noise = Buffer.from(text.repeat(5));
const words = list.slice(0, 50_000).map(({ id }) => `word ${(id * 7919) % 50_021}`);
const numbers = Float64Array.from({ length: 300_000 }, (_, id) => (id * 7919) % 50_021);

/** A module of one function, `spin`, that counts in a loop to the number that it is given. */
const wasm = `0061736d 01000000 01050160 017f00 03020100 07080104 7370696e 0000
  0a150113 01017f03 40200141 016a2201 2000490d 000b0b`;
const { spin } = new WebAssembly.Instance(new WebAssembly.Module(Buffer.from(wasm.replace(/\s/g, ''), 'hex'))).exports;

/** A busy host makes a stall longer, not smaller: work is measured by the time that it had a core. Asking for that is work too. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

const kinds = {
  loop() {
    const begun = process.cpuUsage();
    while (process.cpuUsage(begun).user < long * 1000) for (let round = 0; round < 1e6; round += 1); // stall: cpu
  },
  regex() {
    const begun = process.cpuUsage();
    while (process.cpuUsage(begun).user < long * 1000) /^(a+)+$/.test(`${'a'.repeat(20)}b`); // stall: cpu
  },
  comparator() {
    const begun = process.cpuUsage();
    while (process.cpuUsage(begun).user < long * 1000) list.toSorted((a, b) => b.id - a.id); // stall: cpu
  },
  sort() {
    const sorted = [];
    for (const end = spent() + long; spent() < end;) sorted.push(words.toSorted()); // stall: cpu Array.prototype.toSorted
  },
  collator() {
    const { compare } = new Intl.Collator('de');
    for (const end = spent() + long; spent() < end;) words.toSorted(compare); // stall: cpu Array.prototype.toSorted
  },
  numbers() {
    for (const end = spent() + long; spent() < end;) numbers.toSorted(); // stall: cpu TypedArray.prototype.toSorted
  },
  pbkdf2() {
    pbkdf2Sync('password', 'salt', long * 1000, 64, 'sha512'); // stall: cpu crypto.pbkdf2Sync
  },
  parse() {
    for (const end = spent() + long; spent() < end;) JSON.parse(text); // stall: cpu JSON.parse
  },
  stringify() {
    for (const end = spent() + long; spent() < end;) JSON.stringify(list); // stall: cpu JSON.stringify
  },
  clone() {
    for (const end = spent() + long; spent() < end;) structuredClone(list); // stall: cpu structuredClone
  },
  compiled() {
    for (const end = spent() + long; spent() < end;) runInThisContext('for (let round = 0; round < 1e7; round += 1);'); // stall: cpu
  },
  gzip() {
    zlib.gzipSync(noise); // stall: cpu zlib.gzipSync
  },
  brotli() {
    const params = { [zlib.constants.BROTLI_PARAM_QUALITY]: 1 };
    for (const end = spent() + long; spent() < end;) zlib.brotliCompressSync(noise, { params }); // stall: cpu zlib.brotliCompressSync
  },
  wasm() {
    for (const end = spent() + long; spent() < end;) spin(2e7); // stall: cpu
  },
  exec() {
    execSync(`sleep ${long / 1000}`); // stall: io child_process.execSync
  },
  read() {
    for (const end = spent() + long; spent() < end;) {
      for (let round = 0; round < 20; round += 1) fs.readFileSync(file); // stall: io fs.readFileSync
    }
  },
  wait() {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, long); // stall: lock Atomics.wait
  },
};

const names = process.argv.slice(2);

function next() {
  const name = names.shift();
  if (name === undefined) return;
  const began = performance.now();
  kinds[name]();
  console.log(name, (performance.now() - began).toFixed(1));
  setTimeout(next, 120);
}

// Once the watchdog is there, or who stands for it says so.
process.stdin.once('data', () => {
  process.stdin.destroy();
  setTimeout(next, 120);
});
