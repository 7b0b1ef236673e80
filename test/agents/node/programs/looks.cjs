/** Says what it sees of itself. */
'use strict';

const { parse } = JSON;
const fs = require('node:fs');
const vm = require('node:vm');

console.log(
  Object.keys(globalThis).length,
  Object.keys(process.env).filter((name) => !/STALLSIGHT|NODE_OPTIONS|PYTHONPATH/.test(name)).length,
);
console.log(
  fs.readFileSync.name,
  fs.readFileSync.length,
  typeof fs.realpathSync.native,
  JSON.parse.name,
  JSON.stringify.length,
);
console.log(
  parse('[1,2]'),
  parse('{"a":1}', (key, value) => (key === 'a' ? 2 : value)),
  JSON.stringify({ a: [1] }, null, 1),
);
try {
  fs.readFileSync('/no/such/file');
} catch (error) {
  // One more line is there, of the wrapper; it must not tell where we live.
  console.log(error.code, error.stack.includes('agent.cjs'), error.stack.includes('stallsight/'));
}
try {
  parse('{');
} catch (error) {
  console.log(error.name, error instanceof SyntaxError);
}
console.log(vm.runInNewContext('JSON.parse("[7]")[0]'), process.listenerCount('uncaughtException'));
process.stdin.once('data', () => {
  process.stdin.destroy();
  console.log(process.getActiveResourcesInfo().filter((name) => /Worker|MessagePort|Timeout/.test(name)));
});
