/** A server that nothing blocks, asked over and over for as many milliseconds as the command line says. */
'use strict';

const http = require('node:http');

const server = http.createServer((_, response) => response.end('ok'));
const until = performance.now() + Number(process.argv[2]);

server.listen(0, '127.0.0.1', async () => {
  const address = `http://127.0.0.1:${server.address().port}/`;
  while (performance.now() < until) {
    await (await fetch(address)).text();
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  server.close();
  server.closeAllConnections();
});
