/** How long programs hold their loops before and after their fixes: each pair 20 times, in turn; the median and the worst ratio. */

import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { applied } from '../../fixes/applied.ts';
import { javaScriptBench, pythonBench } from '../../fixes/benches.ts';
import { fixedIn, type Measure } from '../../fixes/offered.ts';
import { node, nodeVersions } from '../../setup/npm.mjs';
import { python } from '../../setup/python.mjs';

const runs = 20;

interface Program {
  readonly name: string;
  readonly text: string;
  readonly measure?: Measure;
}

const heldGil: Measure['cause'] = { kind: 'cpu', gil: 'held' };
const pythonPrograms: readonly Program[] = [
  { name: 'time.sleep', text: 'import time\n\n\nasync def main():\n    time.sleep(0.2)\n' },
  {
    name: 'a function that sleeps',
    text: 'import time\n\n\ndef load():\n    time.sleep(0.2)\n\n\nasync def main():\n    load()\n',
  },
  {
    name: 'a context manager',
    text: 'import time\n\n\nclass Slow:\n    def __enter__(self):\n        time.sleep(0.2)\n\n    def __exit__(self, *exc):\n        pass\n\n\nasync def main():\n    with Slow():\n        pass\n',
  },
  {
    name: 'a hash',
    text: 'import hashlib\n\n\nasync def main():\n    hashlib.pbkdf2_hmac("sha256", b"a", b"b", 400_000)\n',
  },
  { name: 'a program', text: 'import subprocess\n\n\nasync def main():\n    subprocess.run(["sleep", "0.2"])\n' },
  {
    name: 'a computing function',
    text: 'def work(n):\n    return sum(i * i for i in range(n))\n\n\nasync def main():\n    return work(3_000_000)\n',
    measure: { stack: ['work:2', 'main:6'], cause: heldGil },
  },
  {
    name: 'a computing loop',
    text: 'async def main(n=3_000_000):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n',
    measure: { stack: ['main:4'], cause: heldGil },
  },
];

const nodePrograms: readonly Program[] = [
  {
    name: 'a key',
    text: `import { pbkdf2Sync } from 'node:crypto';\n\nexport async function main() {\n  pbkdf2Sync('a', 'b', 400000, 64, 'sha512');\n}\n`,
  },
  {
    name: 'a command',
    text: `import { execSync } from 'node:child_process';\n\nexport async function main() {\n  execSync('sleep 0.2');\n}\n`,
  },
  {
    name: 'a computing function',
    text: 'function work(n) {\n  let c = 0;\n  for (let i = 0; i < n; i++) c += Math.sqrt(i);\n  return c;\n}\n\nexport async function main() {\n  return work(300_000_000);\n}\n',
    measure: { stack: ['work:3', 'main:8'], cause: { kind: 'cpu', gil: 'none' } },
  },
  {
    name: 'a loop of many rounds',
    text: 'export async function main() {\n  let c = 0;\n  for (let i = 0; i < 30_000_000; i++) {\n    c += Math.sqrt(i);\n  }\n  return c;\n}\n',
    measure: { stack: ['main:4'], cause: { kind: 'cpu', gil: 'none' } },
  },
];

const folder = mkdtempSync(path.join(tmpdir(), 'lag-'));
try {
  for (const program of pythonPrograms)
    compare('Python', program, 'case.py', [python(), path.join(import.meta.dirname, 'lag.py')]);
  for (const program of nodePrograms)
    compare('Node', program, 'case.mjs', [node(nodeVersions[0] ?? ''), path.join(import.meta.dirname, 'lag.mjs')]);
} finally {
  rmSync(folder, { recursive: true });
}

function compare(language: string, { name, text, measure }: Program, file: string, command: readonly string[]): void {
  const at = `/project/${file}`;
  const after = measure
    ? fixedIn(at, text, measure)
    : new Map([[at, applied(file.endsWith('.py') ? pythonBench : javaScriptBench, at, text)]]);
  const pairs = Array.from({ length: runs }, () => [lagOf(command, new Map([[at, text]])), lagOf(command, after)]);
  const ratios = pairs.map(([before = 0, behind = 0]) => before / Math.max(behind, 0.1)).toSorted((a, b) => a - b);
  const median = (index: number): string =>
    (pairs.map((pair) => pair[index] ?? 0).toSorted((a, b) => a - b)[runs / 2] ?? 0).toFixed(1);
  process.stdout.write(
    `${language}, ${name}: ${median(0)} ms -> ${median(1)} ms, ${(ratios[runs / 2] ?? 0).toFixed(0)} x less, at worst ${(ratios[0] ?? 0).toFixed(1)} x\n`,
  );
}

function lagOf([command = '', ...words]: readonly string[], files: ReadonlyMap<string, string>): number {
  const cwd = mkdtempSync(path.join(folder, 'run-'));
  for (const [name, text] of files) writeFileSync(path.join(cwd, path.basename(name)), text);
  return Number(execFileSync(command, words, { cwd, encoding: 'utf8' }));
}
