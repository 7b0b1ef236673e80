/** Programs that hold their loops for long, one for each way in which a fix ends that. */

import type { Measure } from '../../fixes/offered.ts';

export interface Program {
  readonly name: string;
  readonly text: string;
  readonly measure?: Measure;
  /** The title of the fix; the best one otherwise. */
  readonly wanted?: RegExp;
}

const heldGil: Measure['cause'] = { kind: 'cpu', gil: 'held' };
const inJavaScript: Measure['cause'] = { kind: 'cpu', gil: 'none' };

const work =
  'def work(n):\n    return sum(i * i for i in range(n))\n\n\nasync def main():\n    return work(3_000_000)\n';
const worked: Measure = { stack: ['work:2', 'main:6'], cause: heldGil };
const slowPages =
  'import threading\nimport time\nimport urllib.request\nfrom http.server import BaseHTTPRequestHandler, ThreadingHTTPServer\n\nimport httpx\n\n\nclass Pages(BaseHTTPRequestHandler):\n    def do_GET(self):\n        time.sleep(0.2)\n        self.send_response(204)\n        self.end_headers()\n\n    def log_message(self, *words):\n        pass\n\n\nserver = ThreadingHTTPServer(("127.0.0.1", 0), Pages)\nthreading.Thread(target=server.serve_forever, daemon=True).start()\nurl = f"http://127.0.0.1:{server.server_port}/"\n\n\nasync def main():\n';

export const pythonPrograms: readonly Program[] = [
  { name: 'time.sleep', text: 'import time\n\n\nasync def main():\n    time.sleep(0.2)\n' },
  {
    name: 'a function that sleeps',
    text: 'import time\n\n\ndef load():\n    time.sleep(0.2)\n\n\nasync def main():\n    load()\n',
  },
  {
    name: 'a function that sleeps, with a limit',
    text: 'import time\n\n\ndef load():\n    time.sleep(0.2)\n\n\nasync def main():\n    load()\n',
    wanted: /with a limit/,
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
    name: 'a program, awaited',
    text: 'import subprocess\n\n\nasync def main():\n    subprocess.run(["sleep", "0.2"])\n',
    wanted: /create_subprocess_exec/,
  },
  { name: 'a page', text: `${slowPages}    urllib.request.urlopen(url).read()\n`, wanted: /httpx/ },
  { name: 'a computing function', text: work, measure: worked },
  {
    name: 'a computing loop',
    text: 'async def main(n=3_000_000):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n',
    measure: { stack: ['main:4'], cause: heldGil },
  },
  {
    name: 'a computing loop, in turns',
    text: 'async def main(n=3_000_000):\n    total = 0\n    for i in range(n):\n        total += i * i\n    return total\n',
    measure: { stack: ['main:4'], cause: heldGil },
    wanted: /a turn every/,
  },
  {
    name: 'a computing object',
    text: 'class Model:\n    def __init__(self):\n        self.asked = 0\n\n    def work(self, n):\n        self.asked += 1\n        return sum(i * i for i in range(n))\n\n\nmodel = Model()\n\n\nasync def main():\n    return model.work(3_000_000)\n',
    measure: { stack: ['Model.work:7', 'main:14'], cause: heldGil },
  },
];

const computes =
  'function work(n) {\n  let c = 0;\n  for (let i = 0; i < n; i++) c += Math.sqrt(i);\n  return c;\n}\n\nexport async function answer() {\n  return work(100_000_000);\n}\n';
const computed: Measure = { stack: ['work:3', 'answer:8'], cause: inJavaScript };

export const nodePrograms: readonly Program[] = [
  {
    name: 'a key',
    text: `import { pbkdf2Sync } from 'node:crypto';\n\nexport async function answer() {\n  pbkdf2Sync('a', 'b', 400000, 64, 'sha512');\n}\n`,
  },
  {
    name: 'a command',
    text: `import { execSync } from 'node:child_process';\n\nexport async function answer() {\n  execSync('sleep 0.2');\n}\n`,
  },
  {
    name: 'a program',
    text: `import { spawnSync } from 'node:child_process';\n\nexport async function answer() {\n  spawnSync('sleep', ['0.2']);\n}\n`,
  },
  {
    name: 'a helper of a helper',
    text: `import { execSync } from 'node:child_process';\n\nfunction run() {\n  return execSync('sleep 0.2').length;\n}\nconst twice = () => run() * 2;\nexport async function answer() {\n  return twice();\n}\n`,
  },
  { name: 'a computing function', text: computes, measure: computed, wanted: /in a worker thread$/ },
  { name: 'a computing function, in Piscina', text: computes, measure: computed, wanted: /Piscina/ },
  { name: 'a computing function, in a process', text: computes, measure: computed, wanted: /in a process/ },
  {
    name: 'a loop of rounds that compute',
    text: 'function step(n) {\n  let c = 0;\n  for (let i = 0; i < n; i++) c += Math.sqrt(i);\n  return c;\n}\n\nexport async function answer() {\n  let c = 0;\n  for (let i = 0; i < 20_000; i++) {\n    c += step(10_000);\n  }\n  return c;\n}\n',
    wanted: /a turn every/,
    measure: { stack: ['answer:10'], cause: inJavaScript },
  },
];
