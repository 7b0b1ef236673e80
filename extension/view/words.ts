/** The view's words in the user's language. The extension sends the translations; without one, the English text stands. */

let translations: Readonly<Record<string, string>> = {};

export function translate(bundle: Readonly<Record<string, string>>): void {
  translations = bundle;
}

/** `{0}`, `{1}` stand for the values. */
export function t(text: string, ...values: readonly (string | number)[]): string {
  return (translations[text] ?? text).replaceAll(/\{(\d)\}/g, (_, index: string) =>
    String(values[Number(index)] ?? ''),
  );
}
