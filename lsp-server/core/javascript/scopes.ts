/**
 * Which variable a name means. Facts know only the scopes of functions; a name of a block that another one of the same function
 * hides or repeats gets a name of its own (`fs~2`), so that the two are never mixed up.
 */

export class Scopes {
  readonly #stack: Map<string, string>[] = [];
  /** Where in the stack the scopes of each open function begin. */
  readonly #functions: number[] = [];
  /** The names of blocks that each open function has used up. */
  readonly #spent: Set<string>[] = [];
  #renamed = 1;

  enterFunction(): void {
    this.#functions.push(this.#stack.length);
    this.#stack.push(new Map());
    this.#spent.push(new Set());
  }

  leaveFunction(): void {
    this.#stack.pop();
    this.#functions.pop();
    this.#spent.pop();
  }

  enterBlock(): void {
    this.#stack.push(new Map());
  }

  leaveBlock(): void {
    this.#stack.pop();
  }

  /** A name of the innermost function as a whole. Such a name hides that of an enclosing function, as facts do. */
  declareInFunction(name: string): void {
    this.#stack.at(-1)?.set(name, name);
  }

  declareInBlock(name: string): void {
    const spent = this.#spent.at(-1);
    const clashes = this.find(name) !== undefined || spent?.has(name) === true;
    spent?.add(name);
    this.#stack.at(-1)?.set(name, clashes ? `${name}~${++this.#renamed}` : name);
  }

  /** The name that the facts use for what `name` means here. */
  nameOf(name: string): string {
    return this.find(name) ?? name;
  }

  isDeclared(name: string): boolean {
    return this.find(name) !== undefined;
  }

  /** How many functions further out the name is declared; 0 for the innermost one, and for a name that is declared nowhere. */
  distanceTo(name: string): number {
    for (let distance = 0; distance < this.#functions.length; distance += 1) {
      const from = this.#functions.at(-1 - distance) ?? 0;
      const to = distance === 0 ? this.#stack.length : this.#functions.at(-distance);
      if (this.#stack.slice(from, to).some((scope) => scope.has(name))) return distance;
    }
    return 0;
  }

  /** Whether the innermost function itself declares the name, so that it starts anew with every call. */
  isLocal(name: string): boolean {
    return this.#stack.slice(this.#functions.at(-1) ?? 0).some((scope) => scope.has(name));
  }

  /** Undefined for a name that is declared nowhere. */
  find(name: string): string | undefined {
    for (let at = this.#stack.length - 1; at >= 0; at -= 1) {
      const known = this.#stack[at]?.get(name);
      if (known !== undefined) return known;
    }
    return undefined;
  }
}
