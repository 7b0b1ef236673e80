/** TypeScript: run as it is by Node that strips types, and built, with a map, for one that does not. */

interface Work {
  readonly milliseconds: number;
}

function compute({ milliseconds }: Work): void {
  const end: number = process.cpuUsage().user + milliseconds * 1000;
  while (process.cpuUsage().user < end); // stall: cpu
}

process.stdin.once('data', () => {
  process.stdin.destroy();
  setTimeout(() => {
    compute({ milliseconds: 200 });
    setTimeout(() => process.exit(0), 200);
  }, 50);
});
