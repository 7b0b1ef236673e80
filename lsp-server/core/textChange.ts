/** What became of a text, as one change: front ends that parse text after text parse only that anew. */

export interface TextChange {
  readonly start: number;
  /** In the text before, and in the one after. */
  readonly oldEnd: number;
  readonly newEnd: number;
}

/** The smallest one; never in the middle of a character. */
export function changeBetween(before: string, after: string): TextChange {
  const most = Math.min(before.length, after.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === after.charCodeAt(start)) start += 1;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === after.charCodeAt(after.length - 1 - end))
    end += 1;
  if (isHighSurrogate(before, start - 1) || isHighSurrogate(after, start - 1)) start -= 1;
  if (end > 0 && (isHighSurrogate(before, before.length - end - 1) || isHighSurrogate(after, after.length - end - 1)))
    end -= 1;
  return { start, oldEnd: before.length - end, newEnd: after.length - end };
}

/** Whether so much is new that nothing is gained by what is known of the text before. */
export function isAnotherText({ start, newEnd }: TextChange, after: string): boolean {
  return newEnd - start > after.length / 2;
}

function isHighSurrogate(text: string, at: number): boolean {
  const code = at < 0 ? 0 : text.charCodeAt(at);
  return code >= 0xd800 && code < 0xdc00;
}
