/** Python programs that open a file and do with it what its awaited twin can do, too. */

import { fixedBy } from './offered.ts';
import type { Case } from './pythonCases.ts';

const bodies: Readonly<Record<string, string>> = {
  'a read': 'with open("a.txt") as f:\n        return f.read()',
  'a part of a read': 'with open("a.txt", encoding="utf-8") as f:\n        return f.read().split()[0]',
  lines: 'out = []\n    with open("a.txt") as f:\n        for line in f:\n            out.append(line)\n    return out',
  'lines with an else':
    'with open("a.txt") as f:\n        for line in f:\n            if "file" in line:\n                break\n        else:\n            return 0\n    return line',
  'bytes from a place': 'with open("a.txt", "rb") as f:\n        f.seek(3)\n        return f.read(2), f.tell()',
  'written and read':
    'with open("c.txt", "w") as f:\n        f.write("a\\n")\n        f.writelines(["b\\n", "c"])\n        f.flush()\n    with open("c.txt") as f:\n        return f.readlines()',
  'one in the other':
    'with open("a.txt") as f:\n        with open("d.txt", "w") as g:\n            g.write(f.readline())\n    with open("d.txt") as f:\n        return f.read()',
  'until its end':
    'n = 0\n    with open("a.txt", "rb") as f:\n        while chunk := f.read(4):\n            n += len(chunk)\n    return n',
  'a file that is not there':
    'try:\n        with open("nowhere.txt") as f:\n            return f.read()\n    except FileNotFoundError as error:\n        return error.filename',
  'an error in it': 'with open("a.txt") as f:\n        return 1 // len(f.read(0))',
  'a wrong mode': 'with open("a.txt") as f:\n        f.write("x")',
  'a truncated file':
    'with open("e.txt", "w+") as f:\n        f.write("abc")\n        f.truncate(1)\n        f.seek(0)\n        return f.read()',
};

export function fileCases(library: string): readonly Case[] {
  return Object.entries(bodies).map(([name, body]) => ({
    name,
    text: `import ${library}\n\n\nasync def main():\n    ${body}\n`,
  }));
}

/** The program after all of its files are opened by the library. */
export function openedIn(file: string, before: string, library: string): string {
  return fixedBy((title) => title === `Open the file with ${library}`, file, before);
}
