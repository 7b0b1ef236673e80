/**
 * What stands in the bodies of a file's functions, read from its packed facts when somebody looks into one: it is most of what facts are as
 * objects, and most functions are looked into once. The body of the module itself stays, because all other files see what it binds.
 */

import type { FunctionFacts } from '#core/facts.ts';
import type { KnownStrings } from './bytes.ts';

export type Body = Pick<FunctionFacts, 'returned' | 'bindings' | 'calls' | 'endless' | 'loops'>;
export type Signature = Omit<FunctionFacts, keyof Body>;

export interface BodyReader {
  /** What begins so many bytes behind the signatures; its places are told from a line on. */
  body(at: number, line: number): Body;
}

/** Who is told how much was read of bodies that may be closed again. */
export interface Watched {
  /** Of strings that are alike, one. */
  same(text: string): string;
  /** Those of packed facts that were asked for before. */
  stringsOf(packed: Uint8Array): KnownStrings;
  opened(bodies: Bodies, size: number): void;
}

/** Those of one file. */
export class Bodies {
  readonly #open: () => BodyReader;
  readonly #watched: Watched | undefined;
  #reader: BodyReader | undefined;
  #opened: StoredFunction[] = [];

  constructor(open: () => BodyReader, watched: Watched | undefined) {
    this.#open = open;
    this.#watched = watched;
  }

  read(of: StoredFunction, at: number): Body {
    this.#reader ??= this.#open();
    const body = this.#reader.body(at, of.range.line);
    if (of.parent === null) return body;
    this.#opened.push(of);
    this.#watched?.opened(this, body.calls.length + body.bindings.length);
    return body;
  }

  /** Only while nobody compares what is in them with what will be read next. */
  close(): void {
    for (const one of this.#opened) one.close();
    this.#opened = [];
    this.#reader = undefined;
  }
}

/** A function of which only the signature is at hand. */
export class StoredFunction implements FunctionFacts {
  readonly name: FunctionFacts['name'];
  readonly range: FunctionFacts['range'];
  readonly parent: FunctionFacts['parent'];
  readonly owner: FunctionFacts['owner'];
  readonly async: boolean;
  readonly generator: boolean;
  readonly stub: FunctionFacts['stub'];
  readonly exits: FunctionFacts['exits'];
  readonly params: FunctionFacts['params'];
  readonly decorators: FunctionFacts['decorators'];
  readonly returns: FunctionFacts['returns'];
  readonly #bodies: Bodies;
  readonly #at: number;
  #body: Body | undefined;

  constructor(signature: Signature, bodies: Bodies, at: number | null) {
    this.name = signature.name;
    this.range = signature.range;
    this.parent = signature.parent;
    this.owner = signature.owner;
    this.async = signature.async;
    this.generator = signature.generator;
    this.stub = signature.stub;
    this.exits = signature.exits;
    this.params = signature.params;
    this.decorators = signature.decorators;
    this.returns = signature.returns;
    this.#bodies = bodies;
    this.#at = at ?? 0;
    if (at === null) this.#body = nothing;
  }

  get returned(): Body['returned'] {
    return this.#all.returned;
  }

  get bindings(): Body['bindings'] {
    return this.#all.bindings;
  }

  get calls(): Body['calls'] {
    return this.#all.calls;
  }

  get endless(): Body['endless'] {
    return this.#all.endless;
  }

  get loops(): Body['loops'] {
    return this.#all.loops;
  }

  get #all(): Body {
    return (this.#body ??= this.#bodies.read(this, this.#at));
  }

  close(): void {
    this.#body = undefined;
  }
}

const nothing: Body = { returned: [], bindings: [], calls: [], endless: [], loops: [] };
