/** Of which characters words, numbers and strings of Python are made. */

export const float: RegExp = /(?:\d[\d_]*\.(?:\d[\d_]*)?|\.\d[\d_]*|\d[\d_]*(?=[eE]))(?:[eE][+-]?\d[\d_]*)?[jJ]?/y;
export const integer: RegExp = /0[xX][\da-fA-F_]+|0[oO][0-7_]+|0[bB][01_]+|\d[\d_]*[jJ]?/y;

export const wordStart: Uint8Array = new Uint8Array(128);
export const wordPart: Uint8Array = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const character = String.fromCharCode(code);
  if (/[A-Za-z_]/.test(character)) wordStart[code] = 1;
  if (/\w/.test(character)) wordPart[code] = 1;
}

const strangePart = /\p{XID_Continue}+/uy;
const strangeStart = /\p{XID_Start}/uy;

/** Where letters end that are not ASCII's; -1 where they are none. */
export function strangeWordEnd(text: string, at: number, start: number): number {
  strangeStart.lastIndex = at;
  if (at === start && !strangeStart.test(text)) return -1;
  strangePart.lastIndex = at;
  return strangePart.test(text) ? strangePart.lastIndex : -1;
}

export function isDigit(code: number): boolean {
  return code >= 0x30 && code <= 0x39;
}

export function lineEnd(text: string, at: number): number {
  const end = text.indexOf('\n', at);
  return end === -1 ? text.length : end;
}

export function isPrefix(text: string, start: number, end: number): boolean {
  if (end - start > 3) return false;
  for (let at = start; at < end; at += 1) if (!'rRbBuUfFtT'.includes(text[at] ?? ' ')) return false;
  return true;
}

/** -1 where the line ends first. */
export function stringEnd(text: string, start: number, mark: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === mark) return at + 1;
    if (code === 0x0a) return -1;
    if (code === 0x5c) at = escapeEnd(text, at) - 1;
  }
  return -1;
}

export function longStringEnd(text: string, start: number, mark: number): number {
  for (let at = start; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x5c) at = escapeEnd(text, at) - 1;
    else if (code === mark && text.charCodeAt(at + 1) === mark && text.charCodeAt(at + 2) === mark) return at + 3;
  }
  return -1;
}

/** Behind a backslash and what it makes something else of. */
export function escapeEnd(text: string, at: number): number {
  return text.charCodeAt(at + 1) === 0x0d && text.charCodeAt(at + 2) === 0x0a ? at + 3 : at + 2;
}

const keywords =
  'False None True and as assert async await break class continue def del elif else except finally for from global if import in is lambda nonlocal not or pass raise return try while with yield';

/** By the code of their first letter. */
const keywordsBy: readonly string[][] = Array.from({ length: 128 }, () => []);
for (const keyword of keywords.split(' ')) keywordsBy[keyword.charCodeAt(0)]?.push(keyword);

export function keywordAt(text: string, start: number, end: number): string | undefined {
  const length = end - start;
  if (length < 2 || length > 8) return undefined;
  for (const keyword of keywordsBy[text.charCodeAt(start)] ?? [])
    if (keyword.length === length && text.startsWith(keyword, start)) return keyword;
  return undefined;
}
