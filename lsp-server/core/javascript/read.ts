/** The front end for JavaScript and TypeScript: text in, facts out. */

import ts from 'typescript-parser';
import type { FilePath } from '#protocol/units.ts';
import type { FileFacts, ReadFacts } from '../facts.ts';
import { isInstalled } from '../modules.ts';
import { mayHoldWaivers, readWaivers } from '../waivers.ts';
import { commentsWithWaivers } from './comments.ts';
import { isMinified } from './minified.ts';
import { KeptSource } from './keptSource.ts';
import { Reader } from './reader.ts';
import { isPlain, visit } from './visit.ts';
import { walk } from './walk.ts';

export const readJavaScript: ReadFacts = (file, text) => {
  if (isMinified(text) && !isInstalled(file)) return emptyFacts(file);
  try {
    return factsOf(file, text);
  } catch (error) {
    // TypeScript's parser is recursive; what nests too deeply for it was not written by a person.
    if (error instanceof RangeError) return emptyFacts(file);
    throw error;
  }
};

function factsOf(file: FilePath, text: string): FileFacts {
  const root = kept.parse(file, text);
  const reader = new Reader(file, text, root);
  walk(root, (node) => visit(reader, node), isPlain);
  const waivers = mayHoldWaivers(text) ? readWaivers(text, commentsWithWaivers(root, text), reader.lines) : [];
  return reader.finish(waivers);
}

const kept = new KeptSource(parse);

export function parse(file: string, text: string): ts.SourceFile {
  const options = { languageVersion: ts.ScriptTarget.Latest, jsDocParsingMode: ts.JSDocParsingMode.ParseNone };
  return ts.createSourceFile(file, text, options, false, scriptKind(file));
}

/** JSX is read in plain .js files too, as bundlers do. */
function scriptKind(file: string): ts.ScriptKind {
  if (/\.[mc]?ts$/.test(file)) return ts.ScriptKind.TS;
  return file.endsWith('.tsx') ? ts.ScriptKind.TSX : ts.ScriptKind.JSX;
}

function emptyFacts(file: FilePath): FileFacts {
  return new Reader(file, '', parse(file, '')).finish([]);
}
