/** An Express server that asks itself: one request blocks while another is being served and a third comes in. */
'use strict';

const { existsSync } = require('node:fs');
const { EventEmitter } = require('node:events');
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

const server = app.listen(0, '127.0.0.1', () => {
  process.stdin.once('data', async () => {
    process.stdin.destroy();
    const ask = (path) => fetch(`http://127.0.0.1:${server.address().port}${path}`).then((response) => response.text());
    const slow = ask('/slow/17?token=planted-in-the-query');
    await new Promise((resolve) => setTimeout(resolve, 60));
    await Promise.all([slow, ask('/users/planted-name/report?password=planted'), ask('/quick')]);
    for (let round = 0; round < 50; round += 1) await ask('/quick');
    server.close();
    server.closeAllConnections();
  });
});
