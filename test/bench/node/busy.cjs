/**
 * A server that asks itself as fast as it can, or sleeps; ends with the CPU time that the whole process took, and of it the threads that
 * came after the program began, as JSON on stdout.
 */
'use strict';

const fs = require('node:fs');
const http = require('node:http');

const [work, ms] = process.argv.slice(2);

const bodies = {
  hello: async () => 'hello',
  promises: async () => {
    let sum = 0;
    for (let round = 0; round < 300; round += 1) sum += await Promise.resolve(round);
    return String(sum);
  },
};

/** Those of V8 are there from the start. */
const first = new Set(threads());

function threads() {
  return fs.existsSync('/proc/self/task') ? fs.readdirSync('/proc/self/task') : [];
}

/** What the others had of a core, in microseconds. */
function lateThreads() {
  const ran = (thread) => Number(fs.readFileSync(`/proc/self/task/${thread}/schedstat`, 'latin1').split(' ')[0]) / 1000;
  return threads()
    .filter((thread) => !first.has(thread))
    .reduce((sum, thread) => sum + ran(thread), 0);
}

/** What the host kept from this machine, in percent of all cores' time since the start. */
function stolen() {
  if (!fs.existsSync('/proc/stat')) return [0, 1];
  const times = fs.readFileSync('/proc/stat', 'latin1').split('\n')[0].split(/ +/).slice(1, 9).map(Number);
  return [times[7], times.reduce((sum, time) => sum + time, 0)];
}

/** Notes how things stand, and gives the way to tell what was used since. */
function measure() {
  const [from, began, late, [steal, all]] = [process.cpuUsage(), performance.now(), lateThreads(), stolen()];
  return (requests) => {
    const { user, system } = process.cpuUsage(from);
    const [stealNow, allNow] = stolen();
    const [lasted, share] = [(performance.now() - began) * 1000, (stealNow - steal) / (allNow - all)];
    console.log(JSON.stringify({ requests, cpu: user + system, late: lateThreads() - late, steal: share, lasted }));
    process.exit(0);
  };
}

if (work === 'idle') {
  // By then V8 has given back what the start took.
  setTimeout(() => {
    const report = measure();
    setTimeout(() => report(0), Number(ms));
  }, 12_000);
} else {
  const server = http.createServer(async (_, response) => response.end(await bodies[work]()));
  const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address();
    let requests = 0;
    const ask = () =>
      http.get({ port, host: '127.0.0.1', agent }, (answer) => {
        requests += 1;
        answer.resume().on('end', ask);
      });
    for (let client = 0; client < 8; client += 1) ask();
    setTimeout(() => {
      const report = measure();
      requests = 0;
      setTimeout(() => report(requests), Number(ms));
    }, 1500);
  });
}
