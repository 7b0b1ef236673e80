/** The view's words in the user's language. The extension sends the translations; without one, the English text stands. */

/** English text, and what `{0}`, `{1}` in it stand for, in the user's language: `t` here, `vscode.l10n.t` beside the editor. */
export type Translate = (text: string, ...values: (string | number)[]) => string;

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
