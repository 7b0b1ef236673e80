/** Keeps what was made of the last texts: the fixes of one file's findings all ask for the same tree. */

export function lastMade<T>(make: (text: string, file: string) => T, most = 4): (text: string, file?: string) => T {
  const made = new Map<string, { readonly file: string; readonly value: T }>();
  return (text, file = '') => {
    const known = made.get(text);
    if (known?.file === file) return known.value;
    const value = make(text, file);
    made.delete(text);
    made.set(text, { file, value });
    const [oldest] = made.keys();
    if (made.size > most && oldest !== undefined) made.delete(oldest);
    return value;
  };
}
