/** The list of Node processes as `ps` tells it, where there is no /proc. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fromLsof, fromTable } from '../../extension/debugger/ports.ts';
import { fromPs, isOpenPython, processWords } from '../../extension/debugger/processes.ts';
import { t } from '../../extension/view/words.ts';

test('Node processes are named by their scripts; what is no Node is left out', () => {
  const listed = fromPs(
    [
      '  412    02:05 /usr/local/bin/node --inspect=0 /srv/shop/server.mjs --port 80',
      ' 4130 2-01:00:07 node',
      `  500 01:00 ${process.execPath} of-the-editor.js`,
      '  501 01:00 /usr/bin/nodemon server.js',
      '  502 01:00:00 python3 app.py',
      '',
    ].join('\n'),
  );
  assert.deepEqual(
    listed.map(({ pid, name, command, age }) => [pid, name, command, age]),
    [
      [412, 'server.mjs', 'node --inspect=0 /srv/shop/server.mjs --port 80', 125],
      [4130, 'node', 'node', 49 * 3600 + 7],
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

test('a process is told apart by its port and by how long it runs', () => {
  const words = (age: number, ...ports: readonly number[]): string => processWords({ pid: 412, age, ports }, t);
  assert.equal(words(7, 8000), 'port 8000 · for 7 s · pid 412');
  assert.equal(words(750, 80, 443), 'ports 80, 443 · for 12 min · pid 412');
  assert.deepEqual([words(7200), words(200_000)], ['for 2 h · pid 412', 'for 2 days · pid 412']);
});

test('ports are read as Linux and lsof write them', () => {
  const table = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 7001 1
   1: 0100007F:1F40 0100007F:A1B2 01 00000000:00000000 00:00000000 00000000  1000        0 7002 1
   2: 00000000000000000000000000000000:0050 00000000000000000000000000000000:0000 0A 0:0 0:0 0 0 0 7003 1\n`;
  assert.deepEqual(fromTable(table), [
    ['7001', 8000],
    ['7003', 80],
  ]);
  assert.deepEqual(fromLsof('p412\nf20\nn127.0.0.1:8000\nn[::1]:8000\np500\nn*:9229\n'), [
    [412, 8000],
    [412, 8000],
    [500, 9229],
  ]);
});
