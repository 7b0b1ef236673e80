/** The page's own controls: native ones, so that the keyboard and a screen reader know them. */

import { element } from '../dom.ts';

export interface Choice<Value> {
  readonly value: Value;
  readonly words: string;
}

/** One of several. */
export function choices<Value extends string>(
  legend: string,
  all: readonly Choice<Value>[],
  chosen: Value,
  choose: (value: Value) => void,
): HTMLElement {
  const options = all.map(({ value, words }) => {
    const input = element('input', { type: 'radio', name: legend, value });
    input.checked = value === chosen;
    input.addEventListener('change', () => choose(value));
    return element('label', {}, input, words);
  });
  return element('fieldset', { 'aria-label': legend }, ...options);
}

export function toggle(words: string, on: boolean, turn: (on: boolean) => void): HTMLElement {
  const button = element('button', { type: 'button', class: 'toggle', 'aria-pressed': String(on) }, words);
  button.addEventListener('click', () => {
    const now = button.getAttribute('aria-pressed') !== 'true';
    button.setAttribute('aria-pressed', String(now));
    turn(now);
  });
  return button;
}
