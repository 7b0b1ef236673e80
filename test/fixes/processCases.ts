/** Python programs that start a process and wait for it, in every form that has an awaited twin. */

import { fixedBy } from './offered.ts';
import type { Case } from './pythonCases.ts';

const bodies: Readonly<Record<string, string>> = {
  'a run': 'done = subprocess.run(["echo", "a"], stdout=subprocess.DEVNULL)\n    return done',
  'a run that is captured': 'return subprocess.run(["echo", "a"], capture_output=True)',
  'a run of text': 'return subprocess.run(["printf", "a\\\\r\\\\nb"], capture_output=True, text=True)',
  'an encoding': 'return subprocess.run(["printf", "ä"], stdout=subprocess.PIPE, encoding="utf-8").stdout',
  'a checked run': 'return subprocess.run(["sh", "-c", "exit 3"], check=True)',
  'a code': 'return subprocess.run(["sh", "-c", "exit 3"]).returncode',
  'a signal': 'return subprocess.run(["sh", "-c", "kill -9 $$"]).returncode',
  'errors and output in one':
    'return subprocess.run(["sh", "-c", "echo a; echo b >&2"], stdout=subprocess.PIPE, stderr=subprocess.STDOUT)',
  'errors apart': 'return subprocess.run(["sh", "-c", "echo a; echo b >&2"], capture_output=True, text=True)',
  'errors that are looked at':
    'try:\n        subprocess.run(["sh", "-c", "echo b >&2; exit 2"], capture_output=True, check=True)\n    except subprocess.CalledProcessError as error:\n        return error.returncode, error.stderr, str(error)',
  'nothing to read': 'return subprocess.run(["cat"], stdin=subprocess.DEVNULL, capture_output=True)',
  'a folder and an environment':
    'return subprocess.run(["sh", "-c", "pwd; echo $A"], cwd="/", env={"A": "b"}, capture_output=True)',
  'a program that is not there': 'return subprocess.run(["no-such-program"])',
  'a timeout':
    'try:\n        subprocess.run(["sleep", "30"], timeout=0.05)\n    except subprocess.TimeoutExpired as error:\n        return error.cmd',
  'a timeout that holds': 'return subprocess.run(["echo", "a"], timeout=60, capture_output=True)',
  'a timeout of what holds its pipes':
    'from time import monotonic\n    began = monotonic()\n    try:\n        subprocess.run(["sh", "-c", "sleep 20; echo"], timeout=0.05, capture_output=True)\n    except subprocess.TimeoutExpired:\n        return monotonic() - began < 15',
  'much output': 'return len(subprocess.run(["seq", "99999"], capture_output=True).stdout)',
  'a call': 'return subprocess.call(["sh", "-c", "exit 3"])',
  'a call that is checked': 'return subprocess.check_call(["true"])',
  'a check that fails': 'return subprocess.check_call(["false"])',
  'an output': 'return subprocess.check_output(["echo", "a"])',
  'an output of several lines':
    'return subprocess.check_output(\n        ["echo", "a"],  # what\n        text=True,\n    ).strip()',
  'an output with a last comma': 'return subprocess.check_output(["echo", "a"],)',
  'an output that fails': 'return subprocess.check_output(["sh", "-c", "echo a; exit 1"], text=True)',
  'a tuple of words': 'return subprocess.check_output(("echo", "a"))',
  'a sum of words': 'more = ["a"]\n    return subprocess.check_output(["echo"] + more)',
  'words of a name': 'words = ["echo"]\n    words.append("a")\n    return subprocess.run(words, capture_output=True)',
  'two of them':
    'one = subprocess.check_output(["echo", "a"])\n    two = subprocess.check_output(["echo", "b"])\n    return one + two',
  'one of a comprehension': 'return [subprocess.check_output(["echo", str(n)]) for n in range(2)]',
  'one of a format string': "return f\"{subprocess.check_output(['echo', 'a'])!r}\"",
};

const prelude = 'import subprocess\n\n\nasync def main():\n';

export const processCases: readonly Case[] = [
  ...Object.entries(bodies).map(([name, body]) => ({ name, text: `${prelude}    ${body}\n` })),
  {
    name: 'a name imported',
    text: 'from subprocess import check_output as ask\n\n\nasync def main():\n    return ask(["echo", "a"])\n',
  },
  {
    name: 'names of modules',
    text: '"""Docs."""\n\nimport asyncio as aio\nimport subprocess as sp\n\n\nasync def main():\n    await aio.sleep(0)\n    return sp.run(["echo", "a"], capture_output=True)\n',
  },
  {
    name: 'Windows line ends',
    text: `${prelude}    return subprocess.check_output(["echo", "a"])\n`.replaceAll('\n', '\r\n'),
  },
];

/** The program after all of its calls are awaited, one after the other. */
export function awaitedIn(file: string, before: string): string {
  return fixedBy((title) => title.includes('create_subprocess_exec'), file, before);
}
