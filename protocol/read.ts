/** An expected failure as a value: what was asked for, or the reason why not, in one sentence for a person. */

export type Read<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly because: string };

export function read<T>(value: T): Read<T> {
  return { ok: true, value };
}

export function failed(because: string): { readonly ok: false; readonly because: string } {
  return { ok: false, because };
}
