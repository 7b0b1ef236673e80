/** An Express server that asks itself: one request blocks while another is being served and a third comes in. */
'use strict';

const { existsSync } = require('node:fs');
const { EventEmitter, once } = require('node:events');
const net = require('node:net');
const express = require('express');

const reported = new EventEmitter();

const app = express();
const users = express.Router();

users.get('/:name/report', (_, response) => {
  const end = process.cpuUsage().user + 200 * 1000;
  while (process.cpuUsage().user < end); // stall: cpu
  reported.emit('report');
  response.end();
});
app.use('/users', users);
app.get('/slow/:id', (_, response) => void reported.once('report', () => setTimeout(() => response.end(), 50)));
app.get('/quick', (_, response) => {
  existsSync(__filename); // io fs.existsSync
  response.end();
});

/** Connected already, so that what is written here waits in the kernel while the loop is blocked. */
async function line(port) {
  const socket = net.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return (path) => {
    socket.resume().write(`GET ${path} HTTP/1.1\r\nHost: here\r\nConnection: close\r\n\r\n`);
    return once(socket, 'close');
  };
}

const server = app.listen(0, '127.0.0.1', () => {
  process.stdin.once('data', async () => {
    process.stdin.destroy();
    const { port } = server.address();
    const [slowly, first, second] = await Promise.all([line(port), line(port), line(port)]);
    const slow = slowly('/slow/17?token=planted-in-the-query');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await Promise.all([slow, first('/users/planted-name/report?password=planted'), second('/quick')]);
    const ask = (path) => fetch(`http://127.0.0.1:${port}${path}`).then((response) => response.text());
    for (let round = 0; round < 50; round += 1) await ask('/quick');
    server.close();
    server.closeAllConnections();
  });
});
