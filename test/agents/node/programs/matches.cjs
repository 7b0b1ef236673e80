/** Has a large heap, and matches a regular expression for long, whose memory grows, before anything else is looked at. Ends with how often it was wrong. */
'use strict';

const rows = Array.from({ length: 200_000 }, (_, id) => ({ id, name: 'a name' }));
JSON.stringify(rows);

function spent() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

for (const end = spent() + 300; spent() < end;);
let wrong = 0;

process.stdin.once('data', () => {
  process.stdin.destroy();
  setTimeout(() => {
    for (const end = spent() + 80; spent() < end;) if (/^(a+)+$/.test('aaaaaaaaaaaaaaaab')) wrong += 1; // stall: cpu
    console.log(wrong);
  }, 300);
});
