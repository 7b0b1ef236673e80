/** Sentences for people: English, with `{0}`, `{1}` where their values stand, so that an editor can say them in the user's language. */

export type Translate = (text: string, ...values: (string | number)[]) => string;

export const english: Translate = (text, ...values) => fill(text, values);

export function fill(text: string, values: readonly (string | number)[]): string {
  return text.replaceAll(/\{(\d)\}/g, (_, index: string) => String(values[Number(index)] ?? ''));
}
