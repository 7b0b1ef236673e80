/** A server with one client in another process, on one connection: it asks the next thing when it has its answer, so nobody ever waits. */
'use strict';

const { fork } = require('node:child_process');
const http = require('node:http');

function serve() {
  const server = http.createServer((request, response) => {
    if (request.url === '/block') {
      const end = process.cpuUsage().user + 100 * 1000;
      while (process.cpuUsage().user < end); // stall: cpu
    }
    response.end();
  });
  server.listen(0, '127.0.0.1', () => {
    process.stdin.once('data', () => {
      process.stdin.destroy();
      const client = fork(__filename, [String(server.address().port)], { execArgv: [], env: {} });
      client.once('exit', () => server.close());
    });
  });
}

async function askAlone(port) {
  const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
  const ask = (path) =>
    new Promise((answered, failed) => {
      const request = http.get({ host: '127.0.0.1', port, path, agent }, (response) =>
        response.resume().once('end', answered),
      );
      request.once('error', failed);
    });
  for (let round = 0; round < 6; round += 1) for (const path of ['/block', '/quick']) await ask(path);
  agent.destroy();
}

if (process.argv[2] === undefined) serve();
else void askAlone(Number(process.argv[2]));
