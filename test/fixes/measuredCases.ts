/** Programs whose loops compute, as a run would measure them: what the best fix makes of each must do the same. */

import type { Measure } from './offered.ts';

export interface MeasuredCase {
  readonly name: string;
  readonly file: 'main.py' | 'main.mjs' | 'main.cjs';
  readonly text: string;
  readonly measure: Measure;
  /** What the fix is, as its offload says. */
  readonly offload: 'process' | 'thread' | 'chunk';
}

const start = '\n\nif __name__ == "__main__":\n    asyncio.run(main())\n';

function python(name: string, text: string, stack: readonly string[], end: string = start): MeasuredCase {
  return {
    name,
    file: 'main.py',
    text: text + end,
    measure: { stack, cause: { kind: 'cpu', gil: 'held' } },
    offload: 'process',
  };
}

function node(name: string, file: 'main.mjs' | 'main.cjs', text: string, stack: readonly string[]): MeasuredCase {
  return { name, file, text, measure: { stack, cause: { kind: 'cpu', gil: 'none' } }, offload: 'thread' };
}

const count =
  'LIMIT = 5\n\n\ndef is_odd(n):\n    return n % 2\n\n\ndef count(below, *, step=1):\n    """Counts."""\n    return sum(is_odd(n) for n in range(0, below + LIMIT, step))\n';

/** An object of the module that has a state: it lives in the process. */
const model = `import asyncio


class Model:
    """Counts what it was asked."""

    def __init__(self, size: int = 3) -> None:
        self.size = size
        self.asked = 0

    def predict(self, data, *, times=1):
        self.asked += 1
        if data is None:
            raise ValueError("no data", self.asked)
        return sum(range(data)) % self.size + times

    def count(self):
        return self.asked


model = Model(7)


async def one(data):
    return model.predict(
        data,  # what
        times=2,
    )


async def main():
    out = await asyncio.gather(*[one(n) for n in range(5)])
    try:
        model.predict(None)
    except ValueError as error:
        out.append(repr(error))
    print(out, model.count())`;

export const pythonMeasured: readonly MeasuredCase[] = [
  python('an object', model, ['Model.predict:15', 'one:25']),
  python(
    'an object, with Windows line ends',
    model.replaceAll('\n', '\r\n'),
    ['Model.predict:15', 'one:25'],
    start.replaceAll('\n', '\r\n'),
  ),
  python('a function', `import asyncio\n\n${count}\n\nasync def main():\n    print(count(10))`, [
    'count:11',
    'main:16',
  ]),
  python('keywords', `import asyncio\n\n${count}\n\nasync def main():\n    print(count(10, step=2) + 1)`, [
    'count:11',
    'main:16',
  ]),
  python(
    'a failure',
    `import asyncio\n\n\ndef fail(n):\n    raise ValueError(n)\n\n\nasync def main():\n    try:\n        print(fail(10))\n    except ValueError as error:\n        print(repr(error))`,
    ['fail:5', 'main:10'],
  ),
  python(
    'a failure that its arguments cannot make anew, and a call behind it',
    `import asyncio\n\n\nclass Low(Exception):\n    def __init__(self, n, *, limit):\n        super().__init__(f"{n} is below {limit}")\n        self.limit = limit\n\n\ndef check(n):\n    if n < 5:\n        raise Low(n, limit=5)\n    return n * n\n\n\nasync def one(n):\n    try:\n        return check(n)\n    except Low as error:\n        return type(error).__name__, str(error), error.args, error.limit\n\n\nasync def main():\n    print([await one(n) for n in (3, 7, 4, 9)])`,
    ['check:12', 'one:18'],
  ),
  python(
    'a worker that is killed, and calls behind it',
    `import asyncio\nimport multiprocessing\nimport os\n\n\ndef work(n):\n    if n == 0 and multiprocessing.parent_process():\n        os._exit(1)\n    return n * n\n\n\nasync def one(n):\n    try:\n        return work(n)\n    except Exception:\n        return 0\n\n\nasync def main():\n    print([await one(n) for n in (3, 0, 4)])`,
    ['work:9', 'one:14'],
  ),
  python(
    'a generator that is used up at once',
    `import asyncio\n\n\nasync def main(n=10):\n    print(\n        sum(\n            x * x\n            for x in range(n)\n        )\n    )`,
    ['main.<locals>.<genexpr>:7', 'main:5'],
  ),
  python(
    'a module that starts itself',
    `import asyncio\n\n${count}\n\nasync def main():\n    print(count(10))`,
    ['count:12', 'main:16'],
    '\n\nasyncio.run(main())\n',
  ),
  python(
    'the loop itself',
    `import asyncio\n\n\nasync def main(n=10):\n    total = 0\n    for x in range(n):\n        total += x * x\n    print(total)`,
    ['main:7'],
  ),
  python(
    'a loop that fills a list',
    `import asyncio\n\n\nasync def main(n=5):\n    out = []\n    for x in range(n):\n        out.append(x * x)\n    print(out)`,
    ['main:7'],
  ),
  python(
    'a statement',
    `import asyncio\n\n\nasync def main(n=5):\n    squares = [x * x for x in range(n)]\n    print(squares)`,
    ['main:5'],
  ),
  python(
    'a function of a library',
    `import asyncio\nimport json\n\n\nasync def main():\n    data = json.loads('{"a": [1, 2]}')\n    print(data)`,
    ['main:6'],
  ),
];

const primes = `const first = 2; // the first
const isPrime = (n) => {
  for (let d = first; d * d <= n; d++) if (n % d === 0) return false;
  return true;
};

/** Counts. */
function count(below, { from = 2 } = {}) {
  if (below < 0) throw Object.assign(new RangeError('below nothing'), { code: 'E_BELOW' });
  const found = [];
  for (let n = from; n < below; n++) if (isPrime(n)) found.push(n);
  return found;
}
`;

export const nodeMeasured: readonly MeasuredCase[] = [
  node(
    'a function',
    'main.mjs',
    `${primes}\nasync function main() {\n  console.log(count(20));\n}\n\nawait main();\n`,
    ['count:11', 'main:16'],
  ),
  node(
    'two at once',
    'main.mjs',
    `${primes}\nasync function one(n) {\n  return count(n, { from: 3 });\n}\n\nconsole.log(await Promise.all([one(10), one(20), one(30)]));\n`,
    ['count:11', 'one:16'],
  ),
  node(
    'a failure',
    'main.mjs',
    `${primes}\nasync function main() {\n  try {\n    return count(-1).length;\n  } catch (error) {\n    return [error.name, error.message, error.code];\n  }\n}\n\nconsole.log(await main());\n`,
    ['count:9', 'main:17'],
  ),
  node(
    'a required file',
    'main.cjs',
    `'use strict';\n\nconst { log } = console;\n${primes}\nasync function main() {\n  log(count(20).length, count.name);\n}\n\nmain();\n`,
    ['count:14', 'main:19'],
  ),
  node(
    'imports of its own',
    'main.mjs',
    `import { createHash } from 'node:crypto';\n\nasync function main() {\n  console.log(digest('a', 3));\n}\n\nfunction digest(text, times) {\n  let out = text;\n  for (let n = 0; n < times; n++) out = createHash('sha256').update(out).digest('hex');\n  return out;\n}\n\nawait main();\n`,
    ['digest:9', 'main:4'],
  ),
  node(
    'what cannot be copied comes back as an error',
    'main.mjs',
    `function make(n) {\n  const out = { n };\n  out.self = out;\n  return out;\n}\n\nasync function main() {\n  const made = make(3);\n  console.log(made.self.self.n);\n}\n\nawait main();\n`,
    ['make:3', 'main:8'],
  ),
];
