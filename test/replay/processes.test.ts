/** The list of Node processes as `ps` tells it, where there is no /proc. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromPs, isOpenPython } from '../../extension/debugger/processes.ts';

test('Node processes are named by their scripts; what is no Node is left out', () => {
  const listed = fromPs(
    [
      '  412 /usr/local/bin/node --inspect=0 /srv/shop/server.mjs --port 80',
      ' 4130 node',
      `  500 ${process.execPath} of-the-editor.js`,
      '  501 /usr/bin/nodemon server.js',
      '  502 python3 app.py',
      '',
    ].join('\n'),
  );
  assert.deepEqual(
    listed.map(({ pid, name, command }) => [pid, name, command]),
    [
      [412, 'server.mjs', 'node --inspect=0 /srv/shop/server.mjs --port 80'],
      [4130, 'node', 'node'],
    ],
  );
});

test('a Python lets the agent in from 3.14 on', () => {
  const programs = [
    '/usr/bin/python3.13',
    '/usr/bin/python3.14',
    '/opt/py/bin/python3.14t',
    '/usr/bin/python3',
    '/x/ipython3.14',
  ];
  assert.deepEqual(programs.filter(isOpenPython), ['/usr/bin/python3.14', '/opt/py/bin/python3.14t']);
});
