/** Waits for so many milliseconds, and says what the whole process took of a core meanwhile, as JSON on stdout. Times are microseconds. */
'use strict';

const fs = require('node:fs');

const [ms] = process.argv.slice(2);

/** What the host kept from this machine, of all cores' time since the start. */
function stolen() {
  if (!fs.existsSync('/proc/stat')) return [0, 1];
  const times = fs.readFileSync('/proc/stat', 'latin1').split('\n')[0].split(/ +/).slice(1, 9).map(Number);
  return [times[7], times.reduce((sum, time) => sum + time, 0)];
}

// By then V8 has given back what the start took.
setTimeout(() => {
  const [from, began, [steal, all]] = [process.cpuUsage(), performance.now(), stolen()];
  setTimeout(() => {
    const { user, system } = process.cpuUsage(from);
    const [stealNow, allNow] = stolen();
    const lasted = (performance.now() - began) * 1000;
    console.log(JSON.stringify({ cpu: user + system, steal: (stealNow - steal) / (allNow - all), lasted }));
    process.exit(0);
  }, Number(ms));
}, 12_000);
