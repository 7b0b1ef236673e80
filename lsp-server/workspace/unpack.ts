/** The facts of one file from the bytes that `pack.ts` made of them. */

import {
  type Argument,
  type AttributeFact,
  type BindingFact,
  type CallFacts,
  type ClassFacts,
  type Expr,
  type FileFacts,
  type FunctionFacts,
  type ImportFact,
  type ParamFact,
  unknown,
  type WaiverFact,
} from '#core/facts.ts';
import type { Clues } from '#core/clues.ts';
import type { Outline } from '#core/outline.ts';
import type { Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { Bodies, type Body, type BodyReader, type Signature, StoredFunction, type Watched } from './bodies.ts';
import { ByteReader } from './bytes.ts';
import { collectionTypes, literalTypes, literalValues, manners, rests, tags } from './packing.ts';

/** The bodies of Python's functions are read when somebody looks into them. */
export function unpack(bytes: Uint8Array, watched?: Watched): FileFacts {
  return new Unpacker(bytes, watched).all(new Bodies(() => new Unpacker(bytes, watched), watched));
}

/** What is asked of files that nobody looks into. */
type Head = Pick<FileFacts, 'file' | 'language' | 'entry' | 'imports' | 'clues'>;

export function unpackHead(bytes: Uint8Array, watched: Watched): Head {
  return new Unpacker(bytes, watched).head();
}

/** Of Python's: JavaScript's have none. */
export function unpackOutline(bytes: Uint8Array, watched: Watched): Outline {
  return new Unpacker(bytes, watched).outline();
}

class Unpacker implements BodyReader {
  readonly #from: ByteReader;
  #known: Expr[] = [];
  #line = 1;

  constructor(bytes: Uint8Array, watched?: Watched) {
    this.#from = new ByteReader(bytes, watched && ((text) => watched.same(text)), watched?.stringsOf(bytes));
  }

  head(): Head {
    const file = this.#from.string() as FilePath;
    const flags = this.#from.number();
    const language = flags % 2 === 0 ? 'python' : 'javascript';
    if (language === 'python') this.#outlinePlaces();
    const imports = this.#list(this.#import);
    const clues = language === 'javascript' ? { clues: this.#clues() } : {};
    return { file, language, ...(flags < 2 ? {} : { entry: 'command' }), imports, ...clues };
  }

  all(bodies: Bodies): FileFacts {
    const head = this.head();
    const isPython = head.language === 'python';
    return {
      ...head,
      exports: this.#list(() => ({ name: this.#from.string(), value: this.#expr() })),
      functions: this.#list(isPython ? () => this.#stored(bodies) : () => ({ ...this.#signature(), ...this.#body() })),
      classes: this.#list(this.#class),
      waivers: this.#list(this.#waiver),
    };
  }

  body(at: number, line: number): Body {
    this.#from.goBehind(at);
    this.#known = [];
    this.#line = line;
    return this.#body();
  }

  /** Each part is read when somebody asks for it, and not kept. */
  outline(): Outline {
    const from = this.#from;
    // The name of the file, and its flags.
    for (let passed = 0; passed < 2; passed += 1) from.number();
    const [called, bare, handed, entered, placing] = this.#outlinePlaces();
    const number = (): number => from.number();
    const list = <T>(read: () => T): readonly T[] => this.#list(read);
    const names = (at: number): Outline['called'] => {
      from.goBehind(at);
      return list(() => [from.string(), list(number)] as const);
    };
    return {
      get called() {
        return names(called);
      },
      get bare() {
        return names(bare);
      },
      get handed() {
        return names(handed);
      },
      get entered() {
        return names(entered);
      },
      get placing() {
        from.goBehind(placing);
        return list(number);
      },
    };
  }

  /** What are members is among all that it holds of texts. */
  #clues(): Clues {
    const globals = this.#list(() => this.#from.string());
    const flags = this.#from.number();
    return { globals, computes: flags % 2 === 1, isWaived: flags >= 2, members: this.#from.strings() };
  }

  #outlinePlaces(): [called: number, bare: number, handed: number, entered: number, placing: number] {
    const from = this.#from;
    return [from.number(), from.number(), from.number(), from.number(), from.number()];
  }

  #stored(bodies: Bodies): FunctionFacts {
    const signature = this.#signature();
    return new StoredFunction(signature, bodies, this.#index());
  }

  readonly #import = (): ImportFact => ({
    local: this.#from.string(),
    module: this.#from.string(),
    name: this.#optional(),
    scope: this.#from.number(),
  });

  #signature(): Signature {
    const from = this.#from;
    const name = from.string();
    const range = this.#range();
    const parent = this.#index();
    const owner = this.#index();
    const flags = from.number();
    return {
      name,
      range,
      parent,
      owner,
      async: flags % 2 === 1,
      generator: (flags & 2) === 2,
      stub: (flags & 4) === 4,
      exits: (flags & 8) === 8,
      params: this.#list(this.#param),
      decorators: this.#list(this.#expr),
      returns: this.#exprOrNull(),
    };
  }

  #body(): Body {
    return {
      returned: this.#list(this.#expr),
      bindings: this.#list(this.#binding),
      calls: this.#list(this.#call),
      endless: this.#list(this.#range),
      loops: this.#list(() => ({ range: this.#range(), head: this.#range(), rounds: this.#exprOrNull() })),
    };
  }

  readonly #param = (): ParamFact => {
    const name = this.#from.string();
    const kind = this.#from.number();
    const rest = rests[(kind & 3) - 1];
    const type = this.#exprOrNull();
    const value = this.#exprOrNull();
    const param = rest === undefined ? { name, type, value } : { name, type, value, rest };
    if (kind < 4) return param;
    return { ...param, ...((kind & 4) === 4 ? { decides: true } : {}), ...((kind & 8) === 8 ? { passed: true } : {}) };
  };

  readonly #class = (): ClassFacts => ({
    name: this.#from.string(),
    range: this.#range(),
    scope: this.#from.number(),
    bases: this.#list(this.#expr),
    decorators: this.#list(this.#expr),
    methods: this.#methods(),
    attributes: this.#list(this.#attribute),
  });

  /** Without a prototype: a method may be called `constructor` or `toString`. */
  #methods(): Record<string, number> {
    const methods = Object.create(null) as Record<string, number>;
    for (let count = this.#from.number(); count > 0; count -= 1) methods[this.#from.string()] = this.#from.number();
    return methods;
  }

  readonly #attribute = (): AttributeFact => ({
    name: this.#from.string(),
    value: this.#exprOrNull(),
    type: this.#exprOrNull(),
    scope: this.#from.number(),
  });

  readonly #waiver = (): WaiverFact => ({
    rules: this.#list(() => this.#from.string()),
    reason: this.#from.string(),
    range: this.#range(),
    line: this.#from.number(),
  });

  readonly #binding = (): BindingFact => ({
    name: this.#from.string(),
    value: this.#exprOrNull(),
    type: this.#exprOrNull(),
  });

  readonly #call = (): CallFacts => {
    const flags = this.#from.number();
    const call = {
      manner: manners[flags >> 6] ?? 'call',
      range: this.#range(),
      callee: this.#expr(),
      args: this.#list(this.#argument),
      awaited: (flags & 1) === 1,
      once: (flags & 2) === 2,
      ...((flags & 8) === 8 ? { again: true as const } : {}),
      ...((flags & 32) === 32 ? { failing: true as const } : {}),
    };
    const block = (flags & 4) === 4 ? { block: this.#range() } : undefined;
    const when = (flags & 16) === 16 ? { when: this.#from.string() } : undefined;
    return block === undefined && when === undefined ? call : { ...call, ...block, ...when };
  };

  readonly #argument = (): Argument => {
    const how = this.#from.number();
    const name = how < 2 ? null : this.#from.stringAt((how >> 1) - 1);
    const value = this.#expr();
    return how % 2 === 1 ? { name, value, spread: true } : { name, value };
  };

  readonly #expr = (): Expr => this.#exprOrNull() ?? unknown;

  #exprOrNull(): Expr | null {
    const tag = this.#from.number();
    if (tag === tags.none) return null;
    if (tag === tags.unknown) return unknown;
    if (tag === tags.again) return this.#known[this.#known.length - this.#from.number()] ?? unknown;
    const expr = tag >= tags.literal ? this.#literal(tag - tags.literal) : this.#made(tag);
    this.#known.push(expr);
    return expr;
  }

  #made(tag: number): Expr {
    const from = this.#from;
    switch (tag) {
      case tags.name:
        return { kind: 'name', name: from.string() };
      case tags.member:
        return { kind: 'member', of: this.#expr(), name: from.string() };
      case tags.call:
        return { kind: 'call', of: this.#expr(), args: this.#list(this.#argument) };
      case tags.element:
        return { kind: 'element', of: this.#expr(), index: this.#exprOrNull() };
      case tags.awaited:
        return { kind: 'awaited', of: this.#expr() };
      case tags.entered:
        return { kind: 'entered', of: this.#expr() };
      case tags.function:
        return { kind: 'function', index: from.number() };
      case tags.either:
        return { kind: 'either', of: this.#list(this.#expr) };
      case tags.operator:
        return { kind: 'operator', operator: from.string(), of: this.#list(this.#expr) };
      default:
        return {
          kind: 'collection',
          type: collectionTypes[tag - tags.collection] ?? 'list',
          of: this.#list(this.#expr),
        };
    }
  }

  #literal(how: number): Expr {
    const type = literalTypes[how >> 3] ?? 'string';
    switch (how & 7) {
      case literalValues.absent:
        return { kind: 'literal', type };
      case literalValues.null:
        return { kind: 'literal', type, value: null };
      case literalValues.string:
        return { kind: 'literal', type, value: this.#from.string() };
      case literalValues.whole:
        return { kind: 'literal', type, value: this.#from.number() };
      case literalValues.float:
        return { kind: 'literal', type, value: this.#from.float() };
      default:
        return { kind: 'literal', type, value: (how & 7) === literalValues.true };
    }
  }

  readonly #range = (): Range => {
    const line = this.#line + this.#from.difference();
    const column = this.#from.number();
    this.#line = line;
    return { line, column, endLine: line + this.#from.difference(), endColumn: column + this.#from.difference() };
  };

  #index(): number | null {
    const number = this.#from.number();
    return number === 0 ? null : number - 1;
  }

  #optional(): string | null {
    const number = this.#from.number();
    return number === 0 ? null : this.#from.stringAt(number - 1);
  }

  #list<T>(read: () => T): readonly T[] {
    const length = this.#from.number();
    if (length === 0) return nothing;
    // An array that grows keeps room for sixteen more, and most lists hold one or two; `Array.from` takes twice as long.
    // oxlint-disable-next-line unicorn/no-new-array
    const items = new Array<T>(length);
    for (let at = 0; at < length; at += 1) items[at] = read();
    return items;
  }
}

/** Most lists are empty. */
const nothing: readonly never[] = Object.freeze([]);
