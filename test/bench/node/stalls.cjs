/** Stalls of many kinds and lengths, in an order that a seed gives. Ends with what it did, as JSON on stdout: wall-clock microseconds. */
'use strict';

const { execSync, spawnSync } = require('node:child_process');
const { pbkdf2Sync, scryptSync } = require('node:crypto');
const fs = require('node:fs');
const zlib = require('node:zlib');

const record = { id: 1, name: 'a name', tags: ['x', 'y', 'z'], nested: { deep: [1, 2, 3] } };
const rows = Array.from({ length: 400_000 }, (_, id) => ({ ...record, id }));
const text = JSON.stringify(rows.slice(0, 200_000));
const bytes = Buffer.from(text);

/** A busy host makes a stall longer, not smaller: work is measured by the time that it had a core. */
function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** How long this thread waited for its core so far, in milliseconds; 0 where the system does not tell. */
function waited() {
  if (!fs.existsSync('/proc/self/schedstat')) return 0;
  return Number(fs.readFileSync('/proc/self/schedstat', 'latin1').split(' ')[1]) / 1e6;
}

const kinds = {
  loop(ms) {
    for (const end = spent() + ms; spent() < end;); // stall: cpu
  },
  regex(ms) {
    for (const end = spent() + ms; spent() < end;) /^(a+)+$/.test('aaaaaaaaaaaaaaaab'); // stall: cpu
  },
  comparator(ms) {
    for (const end = spent() + ms; spent() < end;) rows.slice(0, 2000).sort((a, b) => b.id - a.id); // stall: cpu
  },
  strings(ms) {
    for (const end = spent() + ms; spent() < end;) text.slice(0, 5000).split(',').toReversed().join(';'); // stall: cpu
  },
  wait(ms) {
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms); // stall: lock Atomics.wait
  },
  exec(ms) {
    execSync(`sleep ${ms / 1000}`); // stall: io child_process.execSync
  },
  spawn(ms) {
    spawnSync('sleep', [String(ms / 1000)]); // stall: io child_process.spawnSync
  },
  read(ms) {
    for (const end = spent() + ms; spent() < end;) {
      for (let round = 0; round < 20; round += 1) fs.readFileSync(process.argv[1]); // stall: io fs.readFileSync
    }
  },
  pbkdf2(ms) {
    pbkdf2Sync('password', 'salt', Math.round(ms * rate.pbkdf2), 64, 'sha512'); // stall: cpu crypto.pbkdf2Sync
  },
  scrypt(ms) {
    scryptSync('password', 'salt', 64, { N: 1024, r: Math.max(1, Math.round(ms * rate.scrypt)), maxmem: 2 ** 30 }); // stall: cpu crypto.scryptSync
  },
  gzip(ms) {
    zlib.gzipSync(bytes.subarray(0, Math.round(ms * rate.gzip))); // stall: cpu zlib.gzipSync
  },
  parse(ms) {
    JSON.parse(`[${text.slice(1, text.indexOf('},{', Math.min(ms * rate.parse, text.length - 200)) + 1)}]`); // stall: cpu JSON.parse
  },
  stringify(ms) {
    JSON.stringify(rows.slice(0, Math.round(ms * rate.stringify))); // stall: cpu JSON.stringify
  },
};

/** How much work of each native kind a millisecond takes on this machine. */
const rate = { pbkdf2: 800, scrypt: 0.3, gzip: 20_000, parse: 20_000, stringify: 500 };
for (const kind of Object.keys(rate)) {
  const began = spent();
  kinds[kind](30);
  rate[kind] *= 30 / (spent() - began);
}

const [seed, count, shortest, longest, pause] = process.argv.slice(2).map(Number);
let state = seed;
function random() {
  state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
  return state / 2 ** 31;
}

const names = Object.keys(kinds);
const done = [];

function next() {
  if (done.length === count) return console.log(JSON.stringify(done));
  const kind = names[(done.length + seed) % names.length];
  const length = shortest * (longest / shortest) ** random();
  const waitedBefore = waited();
  const began = performance.timeOrigin + performance.now();
  kinds[kind](length);
  const lasted = performance.timeOrigin + performance.now() - began;
  done.push({ kind, began: began * 1000, lasted: lasted * 1000, starved: waited() - waitedBefore > lasted / 2 });
  setTimeout(next, pause * (1 + 0.75 * random()));
}

process.stdin.once('data', () => {
  process.stdin.destroy();
  setTimeout(next, Math.max(200, pause));
});
