/** How far a statement goes that is not understood: to where another begins by its looks, or the block ends. */

import { lineEnd, longStringEnd, stringEnd } from './characters.ts';

/** Lines behind the offset at which a block may go on, or one around it, and at last the end of the text. */
export function* gapEnds(text: string, from: number, indent: number): Generator<number> {
  for (let at = nextLine(text, from); at < text.length; at = nextLine(text, at)) if (goesOn(text, at, indent)) yield at;
  yield text.length;
}

/** Ends of lines in strings are none. */
function nextLine(text: string, from: number): number {
  for (let at = from; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x0a) return at + 1;
    if (code === 0x23) at = lineEnd(text, at) - 1;
    else if (code === 0x22 || code === 0x27) at = behindString(text, at, code) - 1;
  }
  return text.length;
}

/** One that nobody ends goes on to the end of its line, or of the text. */
function behindString(text: string, at: number, mark: number): number {
  const isLong = text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark;
  const end = isLong ? longStringEnd(text, at + 3, mark) : stringEnd(text, at + 1, mark);
  if (end !== -1) return end;
  return isLong ? text.length : lineEnd(text, at);
}

/** By its first word: what begins with a bracket may be the rest of something. */
function goesOn(text: string, at: number, indent: number): boolean {
  begins.lastIndex = at;
  const [, space = '', statement] = begins.exec(text) ?? [];
  const column = space.replaceAll('\t', '        ').length;
  return begins.lastIndex > at && (column < indent || (column === indent && statement !== undefined));
}

/** The second group are words that hardly stand at the beginning of a line without beginning a statement. */
const begins = /([ \t]*)(?:(@|(?:async[ \t]+def|def|class|if|for|while|with|try|import|from)\b)|[^\W\d])/uy;
