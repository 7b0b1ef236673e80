/** A server that nothing blocks, asked over and over for as many milliseconds as the command line says, or until stdin ends. */
'use strict';

const http = require('node:http');

const server = http.createServer((_, response) => response.end('ok'));
let until = performance.now() + Number(process.argv[2]);
process.stdin.resume().once('end', () => (until = 0));

server.listen(0, '127.0.0.1', async () => {
  const address = `http://127.0.0.1:${server.address().port}/`;
  while (performance.now() < until) {
    await (await fetch(address)).text();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  process.stdin.destroy();
  server.close();
  server.closeAllConnections();
});
