/** A query that takes long, with nothing after it. */
'use strict';

const { DatabaseSync } = require('node:sqlite');

const database = new DatabaseSync(':memory:');
const sum = database.prepare(
  'with recursive numbers(x) as (select 1 union all select x + 1 from numbers where x < 600000) select sum(x) from numbers',
);

function query() {
  sum.get(); // stall: cpu StatementSync.get
}

process.stdin.once('data', () => {
  process.stdin.destroy();
  // By then the agent has seen that the module is there.
  setTimeout(query, 700);
  setTimeout(() => undefined, 1000);
});
