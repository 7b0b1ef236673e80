/** JavaScript programs that block: every blocking expression in every place that an expression can have. */

import type { Case } from './pythonCases.ts';

interface Blocking {
  readonly name: string;
  readonly prelude: string;
  /** Gives something with a length; is called in a folder that holds `a.txt`. */
  readonly code: string;
}

const blocking: readonly Blocking[] = [
  { name: 'a file', prelude: `import fs from 'node:fs';\n`, code: `fs.readFileSync('a.txt')` },
  { name: 'a named listing', prelude: `import { readdirSync } from 'fs';\n`, code: `readdirSync('.')` },
  {
    name: 'a key',
    prelude: `// keys\nimport * as crypto from "node:crypto"\n`,
    code: `crypto.pbkdf2Sync('a', 'b', 10, 8, 'sha256')`,
  },
  {
    name: 'packed text',
    prelude: `import { gzipSync as pack } from 'node:zlib';\n`,
    code: `pack(\n    'text', // what\n  )`,
  },
  {
    name: 'a function',
    prelude: `import fs from 'node:fs';\n\nfunction load(name) {\n  // slow\n  return fs.readFileSync(name, 'utf8');\n}\n`,
    code: `load('a.txt')`,
  },
  { name: 'a command', prelude: `import { execSync } from 'node:child_process';\n`, code: `execSync('echo x')` },
  {
    name: 'a failure',
    prelude: `import { readFileSync } from 'node:fs';\n`,
    code: `readFileSync('/nowhere/ä')`,
  },
];

const places: Readonly<Record<string, string>> = {
  'a statement': '§;\n  return 1;',
  'a constant': 'const x = §;\n  return x;',
  'a variable': 'let x;\n  x = §;\n  return x;',
  destructuring: 'const { length } = §;\n  return length;',
  'a return': 'return §;',
  'a return in brackets': 'return (§);',
  'a condition': 'if (§) return 1;\n  return 2;',
  'a loop’s condition': 'let n = 0;\n  while (n < 1 && §) n += 1;\n  return n;',
  'a loop’s iterable': 'const out = [];\n  for (const x of §) out.push(x);\n  return out;',
  'a loop’s body': 'const out = [];\n  for (let n = 0; n < 2; n += 1) out.push(§);\n  return out;',
  'a ternary': 'return true ? § : 2;',
  'a ternary’s condition': 'return § ? 1 : 2;',
  not: 'return !§;',
  and: 'return 1 && §;',
  or: 'return § || 1;',
  'a default': 'return § ?? 1;',
  'a sum': 'return § + §;',
  'a power': 'return §.length ** 2;',
  'a comparison': 'return §.length > 0;',
  'a template': 'return `a ${§} b`;',
  'an array': 'return [1, §];',
  'an object': 'return { a: § };',
  'a spread': 'return [...§];',
  'an argument': 'return String(§);',
  'an argument of new': 'return new Map([[1, §]]);',
  'a member': 'return §.length;',
  'a method of it': 'return §.slice(0, 1);',
  'an element': 'return §[0];',
  'an optional member': 'return §?.length;',
  typeof: 'return typeof §;',
  void: 'return void §;',
  'a comma': 'return 1, §;',
  try: 'try {\n    return §;\n  } catch (error) {\n    return error.code;\n  } finally {\n    console.log("done");\n  }',
  'a handler': 'try {\n    throw new Error("x");\n  } catch {\n    return §;\n  }',
  throwing: 'throw new Error(String(§));',
  'a switch': 'switch (§.length) {\n    case 0:\n      return 0;\n    default:\n      return 1;\n  }',
  'a line of two': 'const x = 1; const y = §; return y;',
  'behind text': 'return ["😀ä", §];',
  'an inner async arrow': 'const inner = async () => §;\n  return await inner();',
  'a line without semicolons': 'const x = §\n  return x',
};

export const nodeCases: readonly Case[] = [
  ...blocking.flatMap((one) => Object.keys(places).map((place) => caseOf(one, place))),
  ...inWindowsLayout(),
];

function caseOf({ name, prelude, code }: Blocking, place: string): Case {
  const body = (places[place] ?? '').replaceAll('§', () => code);
  return { name: `${name} as ${place}`, text: `${prelude}\nexport async function answer() {\n  ${body}\n}\n` };
}

function inWindowsLayout(): Case[] {
  return blocking
    .slice(0, 5)
    .map((one) => caseOf(one, 'try'))
    .map(({ name, text }) => ({ name: `${name}, with Windows line ends`, text: text.replaceAll('\n', '\r\n') }));
}
