/** Keeps what was made of the last texts: the fixes of one file's findings all ask for the same trees. */

/** So many, and more of short texts: of so many code units together. */
const few = { texts: 4, units: 1_000_000 } as const;

export function lastMade<T>(
  make: (text: string, file: string) => T,
  most: Readonly<Record<keyof typeof few, number>> = few,
): (text: string, file?: string) => T {
  const made = new Map<string, { readonly file: string; readonly value: T }>();
  let units = 0;
  const forget = (text: string): void => {
    if (made.delete(text)) units -= text.length;
  };
  return (text, file = '') => {
    const known = made.get(text);
    forget(text);
    const one = known?.file === file ? known : { file, value: make(text, file) };
    made.set(text, one);
    units += text.length;
    for (const oldest of made.keys()) {
      if (made.size <= most.texts || units <= most.units) break;
      forget(oldest);
    }
    return one.value;
  };
}
