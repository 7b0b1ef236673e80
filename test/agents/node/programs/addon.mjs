/** A blocking function of a package's native code, with nothing after it. */
import { parseSync } from 'oxc-parser';

const text = 'one = (two) => [two, { three: two + 3 }];\n'.repeat(100_000);

function parse() {
  return parseSync('big.js', text); // stall: cpu native addon
}

process.stdin.once('data', () => {
  process.stdin.destroy();
  setTimeout(parse, 100);
  setTimeout(() => undefined, 400);
});
