/** The parser of Python, opened once for all who need it on this thread. */

import type { ParsePython } from '#core/python/parser.ts';
import { pythonParserBytes } from './shipped.ts';

let opening: Promise<ParsePython> | undefined;

export function pythonParser(): Promise<ParsePython> {
  return (opening ??= open());
}

async function open(): Promise<ParsePython> {
  const { openPythonParser } = await import('#core/python/parser.ts');
  return openPythonParser(await pythonParserBytes());
}
