/** Blocks with a secret in every place that a program has for one. Says on stdout how many there are. */
'use strict';

const { AsyncLocalStorage } = require('node:async_hooks');
const { execSync, spawnSync } = require('node:child_process');
const crypto = require('node:crypto');
const fs = require('node:fs');
const http = require('node:http');
const os = require('node:os');
const path = require('node:path');
const { Worker, isMainThread, parentPort, workerData } = require('node:worker_threads');
const zlib = require('node:zlib');

/** Each is asked for by the name of its place, so that a leak says where it came from. */
const places = new Set(['argument', 'environment']);
function secret(place) {
  places.add(place);
  return `planted-${place}-4f1c`;
}

function spin(ms, given) {
  const local = secret('local-variable') + given;
  for (const end = performance.now() + ms; performance.now() < end;) local.includes(given);
}

function throwing() {
  try {
    throw new Error(secret('error-message'));
  } catch (error) {
    spin(70, error.stack);
  }
}

const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'secrets-'));
const file = path.join(folder, secret('file-name'));
const long = (place) => Array.from({ length: 60_000 }, () => secret(place));

const steps = [
  () => spin(80, secret('parameter')),
  () => throwing(),
  () => execSync(`sleep 0.08; : ${secret('shell-command')}`),
  () => spawnSync('sleep', ['0.08'], { env: { ...process.env, GIVEN: secret('child-environment') } }),
  () =>
    spawnSync('sh', ['-c', 'cat > /dev/null; sleep 0.08', secret('child-argument')], { input: secret('child-input') }),
  () => crypto.pbkdf2Sync(secret('password'), secret('salt'), 90_000, 64, 'sha512'),
  () => crypto.scryptSync(secret('scrypt-password'), secret('scrypt-salt'), 64, { N: 32_768, maxmem: 2 ** 30 }),
  () => crypto.createHmac('sha256', secret('hmac-key')).update(secret('hmac-text')).digest(),
  () => JSON.stringify({ [secret('property')]: long('serialized') }),
  () => JSON.parse(JSON.stringify(long('parsed'))),
  () => zlib.gzipSync(long('compressed').join('')),
  () => fs.writeFileSync(file, long('written').join('')),
  () => fs.readFileSync(file, 'utf8'),
  () => fs.existsSync(path.join(folder, secret('looked-for'))),
  () => fs.symlinkSync(secret('link-target'), path.join(folder, 'link')),
  () => /^(?:\w+-?)*$/.test(`${secret('matched')}${'a'.repeat(4)}!`),
  () => new Map([[secret('map-key'), secret('map-value')]]).forEach((value, key) => spin(70, value + key)),
  () => new AsyncLocalStorage().run(secret('store'), () => spin(70, '')),
  () => Promise.resolve(secret('awaited')).then((value) => spin(70, value)),
  () => (process.title = secret('title')),
];

function serve(done) {
  const server = http.createServer((request, response) => {
    request.resume().on('end', () => {
      spin(70, request.url);
      response.setHeader('x-answer', secret('answer-header'));
      response.end(secret('answer-body'));
    });
  });
  server.listen(0, '127.0.0.1', async () => {
    const { port } = server.address();
    const query = `?token=${secret('query')}&${secret('query-name')}=1#${secret('fragment')}`;
    for (const part of [secret('path'), `${secret('mail')}@example.com`, '17']) {
      const headers = {
        cookie: secret('cookie'),
        authorization: secret('authorization'),
        [secret('header-name')]: '1',
      };
      const answer = await fetch(`http://127.0.0.1:${port}/by/${part}${query}`, {
        method: 'POST',
        headers,
        body: secret('body'),
      });
      await answer.text();
    }
    server.close();
    server.closeAllConnections();
    done();
  });
}

function work() {
  const worker = new Worker(__filename, { workerData: secret('worker-data'), argv: [secret('worker-argument')] });
  worker.postMessage(secret('message'));
  worker.once('message', () => {
    fs.rmSync(folder, { recursive: true });
    console.log(places.size);
  });
}

function next() {
  const step = steps.shift();
  if (step === undefined) return serve(work);
  step();
  setTimeout(next, 40);
}

if (isMainThread) {
  process.stdin.once('data', () => {
    process.stdin.destroy();
    next();
  });
} else {
  parentPort.once('message', (message) => {
    setTimeout(() => {
      spin(100, workerData + message);
      parentPort.postMessage('done');
    }, 100);
  });
}
