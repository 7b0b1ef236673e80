/** The Python front end's door: from the bytes of the WASM parser to a function that reads facts. */

import { Language, Parser } from 'web-tree-sitter';
import type { ReadFacts } from '../facts.ts';
import { readModule } from './module.ts';
import { cursorOf } from './cursor.ts';
import { readGap } from './gap.ts';
import type { Parsed } from './repair.ts';
import { parseAround } from './syntax/parse.ts';
import { copyTree, type Node, nodeType, type NodeType } from './tree.ts';

/** The bytes of web-tree-sitter.wasm and tree-sitter-python.wasm, read by whoever has files. */
export interface ParserBytes {
  readonly runtime: Uint8Array;
  readonly grammar: Uint8Array;
}

export type ParsePython = (text: string) => Node;

export async function openPythonParser(bytes: ParserBytes): Promise<ParsePython> {
  const parse = await openTreeSitter(bytes);
  return (text) => parseAround(text, (start, end) => readGap(text, start, end, parse));
}

/** What stands behind an error is read, too. */
export async function openTreeSitter(bytes: ParserBytes): Promise<(text: string) => Parsed> {
  const module = { wasmBinary: bytes.runtime };
  await Parser.init(module);
  const language = await Language.load(bytes.grammar);
  const parser = new Parser().setLanguage(language);
  const types = nodeTypes(language);
  return (text) => parseText(parser, module, types, text);
}

export function pythonFacts(parse: ParsePython): ReadFacts {
  return (file, text) => readModule(file, text, parse(text));
}

function parseText(parser: Parser, module: object, types: readonly NodeType[], text: string): Parsed {
  const tree = parser.parse(text);
  if (tree === null)
    return { tree: { type: 'module', start: 0, end: text.length, children: [], expression: null }, broken: false };
  const broken = tree.rootNode.hasError;
  const cursor = cursorOf(tree, module);
  try {
    return { tree: copyTree(cursor, types, text), broken };
  } finally {
    cursor.close();
    tree.delete();
  }
}

function nodeTypes(language: Language): NodeType[] {
  return Array.from({ length: language.nodeTypeCount }, (_, id) =>
    nodeType(language.nodeTypeForId(id) ?? 'ERROR', language.nodeTypeIsNamed(id)),
  );
}
