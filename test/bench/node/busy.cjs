/** A server that asks itself as fast as it can, or sleeps; ends with the CPU time that the whole process took, as JSON on stdout. */
'use strict';

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

function report(requests, from, began) {
  const { user, system } = process.cpuUsage(from);
  console.log(JSON.stringify({ requests, cpu: user + system, lasted: (performance.now() - began) * 1000 }));
  process.exit(0);
}

if (work === 'idle') {
  setTimeout(() => {
    const [from, began] = [process.cpuUsage(), performance.now()];
    setTimeout(() => report(0, from, began), Number(ms));
  }, 1500);
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
      const [from, began] = [process.cpuUsage(), performance.now()];
      requests = 0;
      setTimeout(() => report(requests, from, began), Number(ms));
    }, 1500);
  });
}
