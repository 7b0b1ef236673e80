/**
 * Numbers by pairs of numbers, such as nodes by their parent and their frame. A `Map` of them would need a key made of both, which is
 * no small integer any more, and slow; a hundred thousand stacks ask two million times.
 */

const free = -1;

export class PairMap {
  #size = 0;
  #mask = 1023;
  /** Three by three: both keys and the value. */
  #slots = new Int32Array(3 * 1024).fill(free);

  /** All numbers are from 0 to 2^31 - 1. */
  get(left: number, right: number): number | undefined {
    const slot = this.#find(left, right);
    return this.#slots[slot] === free ? undefined : this.#slots[slot + 2];
  }

  /** Of a pair that is not there yet. */
  add(left: number, right: number, value: number): void {
    if (this.#size * 2 > this.#mask) this.#grow();
    this.#size += 1;
    this.#slots.set([left, right, value], this.#find(left, right));
  }

  #find(left: number, right: number): number {
    let place = hash(left, right) & this.#mask;
    for (;;) {
      const found = this.#slots[place * 3];
      if (found === free || (found === left && this.#slots[place * 3 + 1] === right)) return place * 3;
      place = (place + 1) & this.#mask;
    }
  }

  #grow(): void {
    const before = this.#slots;
    this.#mask = this.#mask * 2 + 1;
    this.#slots = new Int32Array(3 * (this.#mask + 1)).fill(free);
    for (let slot = 0; slot < before.length; slot += 3) {
      const [left = free, right = 0, value = 0] = before.subarray(slot, slot + 3);
      if (left !== free) this.#slots.set([left, right, value], this.#find(left, right));
    }
  }
}

/** Multiplicative, with the high bits brought down (Knuth, The Art of Computer Programming, 6.4). */
function hash(left: number, right: number): number {
  const mixed = Math.imul(left, 0x9e37_79b1) ^ Math.imul(right, 0x85eb_ca77);
  return mixed ^ (mixed >>> 15);
}
