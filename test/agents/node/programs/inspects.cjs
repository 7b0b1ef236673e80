/** Has an inspector session of its own, and is the only one who hears what it asked for. */
'use strict';

const { Session } = require('node:inspector');

const session = new Session();
session.connect();
session.post('Profiler.enable');
session.post('Profiler.start');
process.stdin.once('data', () => {
  process.stdin.destroy();
  const end = process.cpuUsage().user + 120 * 1000;
  while (process.cpuUsage().user < end);
  session.post('Profiler.stop', (error, { profile }) => console.log(error, profile.nodes.length > 0));
  session.post('Runtime.evaluate', { expression: '6 * 7' }, (error, { result }) => console.log(error, result.value));
  setTimeout(() => session.disconnect(), 150);
});
