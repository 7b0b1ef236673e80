/** Forks itself, and the child only leads to another program, whose name it takes. */
'use strict';

const { fork } = require('node:child_process');
const path = require('node:path');

if (process.send === undefined) fork(__filename);
else {
  process.argv[1] = path.join(__dirname, 'led.cjs');
  setTimeout(() => undefined, 300);
}
