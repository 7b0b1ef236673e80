/** Python programs that block: every blocking expression in every place that an expression can have. */

export interface Case {
  readonly name: string;
  readonly text: string;
}

interface Blocking {
  readonly name: string;
  /** What stands before `main`. */
  readonly prelude: string;
  /** Gives a sequence; is called in a folder that holds `a.txt`. */
  readonly code: string;
}

const blocking: readonly Blocking[] = [
  { name: 'a listing', prelude: 'import os\n', code: 'os.listdir(".")' },
  { name: 'a file', prelude: 'from pathlib import Path\n', code: 'Path("a.txt").read_text()' },
  {
    name: 'a function',
    prelude:
      'import asyncio\nimport time\n\n\ndef load(key):\n    """Slow."""\n    time.sleep(0.001)  # slow\n    return [key]\n',
    code: 'load("ä")',
  },
  {
    name: 'a method',
    prelude:
      'import time as clock\n\n\nclass Store:\n    def load(self, key, *, size=1):\n        clock.sleep(0.001)\n        return [key] * size\n\n\nstore = Store()\n',
    code: 'store.load(1, size=2)',
  },
  {
    name: 'a name imported',
    prelude: '"""Docs."""\n\nfrom __future__ import annotations\n\nfrom subprocess import check_output\n',
    code: 'check_output(["echo", "x"], text=True)',
  },
  { name: 'a hash', prelude: 'import hashlib\n', code: 'hashlib.pbkdf2_hmac("sha256", b"a", b"b", 10)' },
  {
    name: 'a call of several lines',
    prelude: 'import asyncio, os.path\nimport socket\n',
    code: 'socket.getaddrinfo(\n        "127.0.0.1",  # here\n        80,\n    )',
  },
  {
    name: 'a failure',
    prelude:
      'import time\n\n\ndef fail(*words, **more):\n    time.sleep(0.001)\n    if words:\n        raise ValueError(words, more)\n    return words\n',
    code: 'fail(*[1], **{"a": 2})',
  },
];

/** The places, `§` for the expression. */
const places: Readonly<Record<string, string>> = {
  'a statement': '§\n    return 1',
  'an assignment': 'x = §\n    return x',
  'an annotated assignment': 'x: object = §  # kept\n    return x',
  'two targets': 'x = y = §\n    return x, y',
  'an augmented assignment': 'x = []\n    x += §\n    return x',
  unpacking: 'first, *rest = [*§, 1, 2]\n    return first, rest',
  'a return': 'return §',
  'a return in brackets': 'return (§)',
  'a return of a tuple': 'return 1, §',
  'a condition': 'if §:\n        return 1\n    return 2',
  'an else-if': 'if not 1:\n        return 1\n    elif § == 3:\n        return 2\n    return 3',
  'a loop’s condition': 'n = 0\n    while n < 1 and §:\n        n += 1\n    return n',
  'a loop’s iterable': 'out = []\n    for x in §:\n        out.append(x)\n    return out',
  'a loop’s body': 'out = []\n    for x in range(2):\n        out.append(§)\n    return out',
  'a ternary': 'return § if 1 else 2',
  'a ternary’s condition': 'return 1 if § else 2',
  not: 'return not §',
  and: 'return 1 and §',
  or: 'return § or 1',
  'a sum': 'return § + §',
  'a product': 'return 2 * §',
  'a power': 'return len(§) ** 2',
  'a comparison': 'return 0 < len(§) < 100',
  in: 'return "a.txt" in [*§]',
  is: 'return § is None',
  'a format string': "return f'{§!r:>3} x'",
  'a list': 'return [1, §]',
  'a set': 'return {len(§)}',
  'a dictionary': 'return {"a": §}',
  'a list comprehension': 'return [§ for _ in range(2)]',
  'a comprehension’s iterable': 'return [x for x in §]',
  'a comprehension’s condition': 'return [x for x in range(2) if §]',
  'a dictionary comprehension': 'return {x: § for x in range(2)}',
  'an argument': 'return len(§)',
  'a keyword': 'return dict(a=§)',
  'a star': 'return list((*§,))',
  'a star alone': 'return [*§]',
  'a star’s element': 'return [*§[0:1]]',
  'two stars': 'return dict(**{"a": §})',
  'an attribute': 'return §.__class__.__name__',
  'a method of it': 'return §.__len__()',
  'an element': 'return §[0]',
  'a slice': 'return §[0:1]',
  'a walrus': 'if (x := §):\n        return x\n    return 2',
  try: 'try:\n        return §\n    except ValueError as error:\n        return repr(error)\n    finally:\n        print("done")',
  'a handler': 'try:\n        return 1 // 0\n    except ZeroDivisionError:\n        return §',
  'a with': 'import contextlib\n    with contextlib.suppress(KeyError):\n        return §',
  'an assertion': 'assert §, "empty"\n    return 1',
  'a line of two': 'x = 1; y = §\n    return y',
  'behind text': 'return ("😀ä", §)',
  'a nested coroutine': 'async def inner():\n        return §\n    return await inner()',
  'a match': 'match §:\n        case []:\n            return 0\n        case x:\n            return x',
  'a lambda’s neighbour': 'f = lambda x: x\n    return f(§)',
  'a raised error': 'raise KeyError(§)',
  'an awaited neighbour': 'import asyncio\n    await asyncio.sleep(0)\n    return §',
};

export const pythonCases: readonly Case[] = [
  ...blocking.flatMap((one) =>
    Object.keys(places)
      .filter((place) => !one.code.includes('\n') || place !== 'a format string')
      .map((place) => caseOf(one, place)),
  ),
  ...inOtherLayouts(),
];

function caseOf({ name, prelude, code }: Blocking, place: string): Case {
  const body = (places[place] ?? '').replaceAll('§', code);
  return { name: `${name} as ${place}`, text: `${prelude}\n\nasync def main():\n    ${body}\n` };
}

/** Windows line ends, tabs, and no line end at the end of the file. */
function inOtherLayouts(): Case[] {
  const some = ['a statement', 'an assignment', 'try', 'a condition'];
  return blocking.slice(0, 4).flatMap((one) =>
    some.flatMap((place) => {
      const { name, text } = caseOf(one, place);
      return [
        { name: `${name}, with Windows line ends`, text: text.replaceAll('\n', '\r\n') },
        { name: `${name}, with tabs`, text: text.replaceAll('    ', '\t') },
        { name: `${name}, without a last line end`, text: text.trimEnd() },
      ];
    }),
  );
}

export const pythonSleeps: readonly Case[] = [
  'time.sleep(0.001)',
  'x = time.sleep(0.001)\n    return x',
  'time.sleep(\n        0.001,  # a rest\n    )',
  'return [time.sleep(0.001) for _ in range(2)]',
  'if time.sleep(0.001) is None:\n        return 1',
  'for x in range(2): time.sleep(0.001)',
].map((code) => ({
  name: code.replaceAll(/\s+/g, ' '),
  text: `import time\n\n\nasync def main():\n    ${code}\n`,
}));
