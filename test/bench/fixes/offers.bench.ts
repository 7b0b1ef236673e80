/** How long it takes to work out the fixes of one finding, in files of usual and of unusual length, each asked for the first time and again. */

import { performance } from 'node:perf_hooks';
import type { Bench } from '../../fixes/applied.ts';
import { javaScriptBench, pythonBench } from '../../fixes/benches.ts';

const python = (index: number): string =>
  `async def f${index}(rows):\n    wanted = [row for row in rows if row]\n    if wanted:\n        names = os.listdir("a")\n    return wanted\n\n\n`;
const javaScript = (index: number): string =>
  `export async function f${index}(rows) {\n  const wanted = rows.filter((row) => row);\n  if (wanted.length > 0) {\n    fs.readFileSync('a');\n  }\n  return wanted;\n}\n\n`;

for (const functions of [50, 400]) {
  measure('Python', pythonBench, '/project/main.py', `import os\n\n\n${blocks(functions, python)}`);
  measure(
    'JavaScript',
    javaScriptBench,
    '/project/main.mjs',
    `import fs from 'node:fs';\n\n${blocks(functions, javaScript)}`,
  );
}

function blocks(count: number, of: (index: number) => string): string {
  return Array.from({ length: count }, (_, index) => of(index)).join('');
}

function measure(language: string, bench: Bench, file: string, text: string): void {
  const first: number[] = [];
  const again: number[] = [];
  for (let edit = 0; edit < 20; edit += 1) {
    const edited = `${text}${file.endsWith('.py') ? '#' : '//'} ${edit}\n`;
    const sources = { text: () => edited };
    const findings = bench.find(new Map([[file, edited]])).slice(0, 3);
    for (const [index, finding] of findings.entries()) {
      const began = performance.now();
      bench.offer(finding, sources);
      (index === 0 ? first : again).push(performance.now() - began);
    }
  }
  process.stdout.write(
    `${language}, ${Math.round(text.length / 1024)} KiB: first ${figures(first)}, again ${figures(again)}\n`,
  );
}

function figures(times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b);
  const at = (share: number): string => (sorted[Math.floor((sorted.length - 1) * share)] ?? 0).toFixed(2);
  return `median ${at(0.5)} ms, p95 ${at(0.95)} ms`;
}
