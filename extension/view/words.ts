/** The view's words in the user's language. The extension sends the translations; without one, the English text stands. */

import { fill } from '#protocol/words.ts';

export type { Translate } from '#protocol/words.ts';

let translations: Readonly<Record<string, string>> = {};

export function translate(bundle: Readonly<Record<string, string>>): void {
  translations = bundle;
}

/** `{0}`, `{1}` stand for the values. */
export function t(text: string, ...values: (string | number)[]): string {
  return fill(translations[text] ?? text, values);
}
