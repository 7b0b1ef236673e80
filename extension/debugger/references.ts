/** The numbers by which the editor asks for frames and groups of fields, valid while their loop stands still. */

import type { LoopId } from '#protocol/units.ts';

export class References<Value> {
  readonly #values = new Map<number, { readonly loop: LoopId; readonly value: Value }>();
  #last = 0;

  add(loop: LoopId, value: Value): number {
    this.#last += 1;
    this.#values.set(this.#last, { loop, value });
    return this.#last;
  }

  get(reference: number): { readonly loop: LoopId; readonly value: Value } | undefined {
    return this.#values.get(reference);
  }

  /** Null: of all loops. */
  drop(loop: LoopId | null): void {
    for (const [reference, of] of this.#values) if (loop === null || of.loop === loop) this.#values.delete(reference);
  }
}
