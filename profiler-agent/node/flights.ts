/**
 * What is in flight, found again by the object that it is about. As long as there is little of it, looking through it costs less than a map,
 * which writes down a number for each object that it is asked for.
 */

/** More than these are kept in a map. */
const few = 32;

export interface Flight {
  readonly incoming: object | null;
}

export class Flights<One extends Flight> {
  readonly #few: One[] = [];
  readonly #more = new Map<object | null, One>();

  add(one: One): void {
    if (this.#few.length < few) this.#few.push(one);
    else this.#more.set(one.incoming, one);
  }

  find(incoming: object): One | undefined {
    return this.#few.find((one) => one.incoming === incoming) ?? this.#more.get(incoming);
  }

  /** It is over. The youngest are looked at first: who stays for long stays at the front. */
  take(incoming: object): One | undefined {
    const all = this.#few;
    for (let place = all.length - 1; place >= 0; place -= 1) {
      const one = all[place];
      if (one?.incoming !== incoming) continue;
      if (place === all.length - 1) all.pop();
      else all.splice(place, 1);
      return one;
    }
    const one = this.#more.get(incoming);
    this.#more.delete(incoming);
    return one;
  }

  all(): readonly One[] {
    return [...this.#few, ...this.#more.values()];
  }
}
