/** Recognises what a tool has written for a machine to read: in its lines nobody can put right what is found there. */

const limits = { text: 10_000, line: 1000, share: 0.8, returns: 1500 } as const;

/** Nearly all of it stands in very long lines, and these are code: a picture or a table in a source has no `return`. */
export function isMinified(text: string): boolean {
  if (text.length < limits.text) return false;
  let [start, long, returns] = [0, 0, 0];
  while (start < text.length) {
    const newline = text.indexOf('\n', start);
    const end = newline === -1 ? text.length : newline;
    if (end - start > limits.line) {
      long += end - start;
      returns += text.slice(start, end).split('return').length - 1;
    }
    start = end + 1;
  }
  return long > text.length * limits.share && returns * limits.returns > long;
}
