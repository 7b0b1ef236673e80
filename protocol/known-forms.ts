/**
 * Stalls of one loop and cause are written alike, but for some numbers: a text of a form that is known is not parsed and checked, only
 * its numbers are read. Whoever writes in another way is understood all the same, by the parser.
 */

import type { StallEnded } from './events.ts';
import type { PlacedStack } from './known-stacks.ts';
import type { Stall } from './stall.ts';
import { micros, type StallId } from './units.ts';

const figures = ['at', 'id', 'began', 'lasted', 'own', 'cpu', 'runDelay', 'gc'] as const;
type Figure = (typeof figures)[number];

interface Form {
  /** The numbers, in the order in which they are written, each with the text before it. */
  readonly numbers: readonly { readonly before: string; readonly name: Figure }[];
  /** Between the last of them and the stack, and after that. */
  readonly last: string;
  readonly rest: string;
  /** A stall's id without its number. */
  readonly prefix: string;
  /** What is not a number is the same in all of them. */
  readonly stall: Stall;
}

/** A loop has few; a peer that invents more takes no more memory. */
const most = { forms: 8, length: 2000 } as const;

/** Inside of the strings of a JSON text every quote has a backslash: these are properties wherever they stand. */
const number = /"(at|id|began|lasted|own|cpu|runDelay|gc)":((?:"[^"\\]*?)?)(\d+)(?=[",}])/g;

export class KnownForms {
  #forms: readonly Form[] = [];
  /** So many more may be learned: of a peer that writes no two stalls alike nothing is gained. */
  #left = 16;

  /** Null when its form is not known. The line has that stack in that place. */
  read(line: string, stack: PlacedStack): StallEnded | null {
    for (const form of this.#forms) {
      const event = readAs(form, line, stack);
      if (event === null) continue;
      this.#left = 16;
      return event;
    }
    return null;
  }

  /** The line says that event. */
  learn(line: string, stack: PlacedStack, event: StallEnded): void {
    if (this.#left === 0) return;
    this.#left -= 1;
    const form = formOf(line, stack, event);
    if (form !== null) this.#forms = [form, ...this.#forms.slice(0, most.forms - 1)];
  }
}

function readAs(form: Form, line: string, { from, to, where }: PlacedStack): StallEnded | null {
  const found: Record<Figure, number> = { at: 0, id: 0, began: 0, lasted: 0, own: 0, cpu: 0, runDelay: 0, gc: 0 };
  let at = 0;
  for (const { before, name } of form.numbers) {
    if (line.slice(at, at + before.length) !== before) return null;
    at += before.length;
    const begin = at;
    let value = 0;
    for (let digit = digitAt(line, at); digit !== null; digit = digitAt(line, at)) {
      value = value * 10 + digit;
      at += 1;
    }
    // As JSON writes whole numbers.
    if (at === begin || (at > begin + 1 && digitAt(line, begin) === 0) || value > Number.MAX_SAFE_INTEGER) return null;
    found[name] = value;
  }
  if (line.slice(at, from) !== form.last || line.slice(to) !== form.rest) return null;
  const { stall } = form;
  return {
    type: 'stall-ended',
    at: micros(found.at),
    stall: {
      ...stall,
      id: `${form.prefix}${found.id}` as StallId,
      began: micros(found.began),
      lasted: micros(found.lasted),
      own: stall.own === null ? null : micros(found.own),
      cpu: stall.cpu === null ? null : micros(found.cpu),
      runDelay: stall.runDelay === null ? null : micros(found.runDelay),
      gc: stall.gc === null ? null : micros(found.gc),
      culprit: where.culprit,
      stack: where.stack,
    },
  };
}

function digitAt(line: string, at: number): number | null {
  const digit = line.charCodeAt(at) - 48;
  return digit >= 0 && digit <= 9 ? digit : null;
}

/** Null when its text does not tell it. */
function formOf(line: string, stack: PlacedStack, event: StallEnded): Form | null {
  const [head, rest] = [line.slice(0, stack.from), line.slice(stack.to)];
  const { stall } = event;
  if (head.length + rest.length > most.length || stall.victims.length > 0 || rest.search(number) !== -1) return null;
  const numbers: Form['numbers'][number][] = [];
  let done = 0;
  for (const { 0: text, 1: name, 3: digits = '', index } of head.matchAll(number)) {
    const end = index + text.length;
    numbers.push({ before: ownText(head.slice(done, end - digits.length)), name: name as Figure });
    done = end;
  }
  const prefix = ownText(stall.id.replace(/\d+$/, ''));
  const form = { numbers, last: ownText(head.slice(done)), rest: ownText(rest), prefix, stall };
  const names = numbers.map(({ name }) => name).sort();
  const wanted = figures.filter((name) => name === 'at' || stall[name] !== null).sort();
  return names.join() === wanted.join() && isSame(readAs(form, line, stack), event) ? form : null;
}

function isSame(read: StallEnded | null, event: StallEnded): boolean {
  return (
    read !== null &&
    read.at === event.at &&
    figures.every((name) => name === 'at' || read.stall[name] === event.stall[name])
  );
}

/** A slice would keep the whole text that it is of. */
function ownText(slice: string): string {
  return JSON.parse(JSON.stringify(slice));
}
