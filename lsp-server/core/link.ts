/** Joins the facts of all files to one call graph: which function calls which, which APIs, and which run on the loop. */

import type { BlockingApi, Catalogue, Context } from './catalogue.ts';
import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { FunctionArguments } from './functionArguments.ts';
import { isProperty } from './classes.ts';
import { hasDecorator } from './decorators.ts';
import { FunctionLinks, operators } from './functionLinks.ts';
import type { Resolver } from './resolve.ts';
import { alternatives, type FunctionRef, type Value } from './values.ts';

export interface LinkedFunction {
  readonly ref: FunctionRef;
  readonly edges: readonly Edge[];
  readonly blocks: readonly Block[];
  /** Where it makes the coroutines of async functions. */
  readonly starts: readonly Edge[];
  /** Why its body must run in the loop's own thread; null when nothing in it says so. */
  readonly touches: string | null;
  /** Its body runs on the loop of its own accord, not because a function on the loop calls it. */
  readonly onLoop: boolean;
  /** Nobody is seen to run it on a loop that serves: whoever installs the package may. */
  readonly supposed?: boolean;
}

/** A call of a project's function, whose body runs during the call. */
export interface Edge {
  readonly call: CallFacts;
  readonly to: FunctionRef;
  /** Parameters that are given a file that is none: `BytesIO()`. */
  readonly inMemory?: ReadonlySet<string> | undefined;
  /** Conditions on parameters of the callee's that do not hold: see `CallFacts.when`. */
  readonly unmet?: ReadonlySet<string> | undefined;
}

/** A call of an API that blocks. */
export interface Block {
  readonly call: CallFacts;
  readonly api: BlockingApi;
  /** The lock that a `with` takes: the call that made it. */
  readonly lock?: Expr;
  /** What a decorator does between two tries, told only of a function that blocks in no other way. */
  readonly between?: true;
}

/** Functions that were joined before, of files that do not change, and where the decorators of theirs make them run. */
export interface Linked {
  readonly files: readonly FileFacts[];
  readonly functions: readonly LinkedFunction[];
  readonly contexts: ReadonlyMap<FunctionFacts, Context>;
  /** The names of all properties. */
  readonly properties: ReadonlySet<string>;
  /** Functions of theirs that are linked only when some lead to them, however far. */
  readonly reachedFrom: (functions: readonly LinkedFunction[]) => readonly LinkedFunction[];
  /** One of them, and those that it leads to. */
  readonly followed: (ref: FunctionRef) => readonly LinkedFunction[];
}

export const nothingLinked: Linked = {
  files: [],
  functions: [],
  contexts: new Map(),
  properties: new Set(),
  reachedFrom: () => [],
  followed: () => [],
};

/** What is done in steps, one function after the other, so that others get their turn between two. */
export type Steps<T> = Generator<void, T, void>;

/**
 * The files may call what was linked before, but not the other way round. Of `reached` files only those functions are linked that
 * calls lead to; all of JavaScript's where nothing else is linked, or where they import what is.
 */
export function linking(
  files: readonly FileFacts[],
  resolver: Resolver,
  before: Linked,
  reached: readonly FileFacts[] = [],
  letGo: LetGo = () => false,
  doubtful: readonly Doubtful[] = [],
): Steps<Linked> {
  return new Linking(resolver, before, letGo).link(files, reached, doubtful);
}

/** Files that are linked only if something blocks in one of a few of them. */
export interface Doubtful {
  readonly files: readonly FileFacts[];
  readonly asked: readonly FileFacts[];
}

/** Says whether what stands in bodies of functions was let go of since it was asked last. */
export type LetGo = () => boolean;

/** Does all steps at once. */
export function finished<T>(steps: Steps<T>): T {
  let step = steps.next();
  while (step.done !== true) step = steps.next();
  return step.value;
}

class Linking {
  readonly #resolver: Resolver;
  readonly #letGo: LetGo;
  readonly #catalogue: Catalogue;
  readonly #passed: FunctionArguments;
  readonly #properties: Set<string>;
  readonly #contexts: Map<FunctionFacts, Context>;
  readonly #links: FunctionLinks;
  /** Of these files only what calls lead to is linked, once they do. */
  readonly #later = new Set<FileFacts>();
  readonly #reached = new Map<FunctionFacts, LinkedFunction>();

  constructor(resolver: Resolver, before: Linked, letGo: LetGo) {
    this.#resolver = resolver;
    this.#letGo = letGo;
    this.#contexts = new Map(before.contexts);
    this.#properties = new Set(before.properties);
    this.#catalogue = resolver.catalogue;
    this.#passed = new FunctionArguments(resolver);
    this.#links = new FunctionLinks(resolver, this.#passed, this.#properties, this.#contexts);
  }

  *link(own: readonly FileFacts[], reached: readonly FileFacts[], doubtful: readonly Doubtful[]): Steps<Linked> {
    const files = [...own, ...reached];
    for (const file of files) {
      this.#resolver.meet(file);
      this.#rest();
      yield;
    }
    for (const file of files) this.#readProperties(file);
    for (const file of files) {
      for (const ref of this.#resolver.functionsOf(file)) this.#readDecorators(ref);
      this.#rest();
      yield;
    }
    for (const file of reached) if (this.#canWait(file, own)) this.#later.add(file);
    const quiet = new Set<FileFacts>();
    for (const one of doubtful) if (!(yield* this.#blocks(one))) for (const file of one.files) quiet.add(file);
    const linked: LinkedFunction[] = [];
    for (const file of files) {
      for (const ref of this.#later.has(file) || quiet.has(file) ? [] : this.#resolver.functionsOf(file)) {
        linked.push(this.#links.of(ref));
        yield;
      }
      this.#rest();
    }
    const far = this.#reachedFrom(linked);
    for (const file of files) {
      this.#readClasses(file);
      this.#rest();
    }
    const placed = (one: LinkedFunction): LinkedFunction => ({ ...one, onLoop: this.#runsOnLoop(one.ref.facts) });
    return {
      files,
      functions: [...linked, ...far].map(placed),
      contexts: this.#contexts,
      properties: this.#properties,
      reachedFrom: (from) => this.#reachedFrom(from),
      followed: (ref) => (this.#later.has(ref.file) ? this.#followed(ref).map(placed) : []),
    };
  }

  *#blocks({ asked }: Doubtful): Steps<boolean> {
    for (const file of asked) {
      for (const ref of this.#resolver.functionsOf(file)) {
        if (ref.facts.endless.length > 0 || this.#links.of(ref).blocks.length > 0) return true;
        yield;
      }
      this.#rest();
    }
    return false;
  }

  #rest(): void {
    if (this.#letGo()) this.#resolver.forgetInside();
  }

  /** What calls back is read as a whole: it says where JavaScript's functions run. */
  #canWait(file: FileFacts, own: readonly FileFacts[]): boolean {
    if (file.language === 'python') return true;
    return own.length > 0 && !this.#resolver.filesImportedBy(file).some((imported) => own.includes(imported));
  }

  #followed(ref: FunctionRef): readonly LinkedFunction[] {
    const first = this.#linkedOnce(ref);
    return [...new Set([first, ...this.#reachedFrom([first])])];
  }

  #reachedFrom(functions: readonly LinkedFunction[]): readonly LinkedFunction[] {
    const found = new Set<LinkedFunction>();
    const follow = ({ edges }: LinkedFunction): void => {
      for (const { to } of edges) if (this.#later.has(to.file)) found.add(this.#linkedOnce(to));
    };
    functions.forEach(follow);
    // What is added to a set while it is gone through is gone through as well.
    for (const one of found) follow(one);
    return [...found];
  }

  #linkedOnce(ref: FunctionRef): LinkedFunction {
    const linked = this.#reached.get(ref.facts) ?? this.#links.of(ref);
    this.#reached.set(ref.facts, linked);
    return linked;
  }

  #readProperties(file: FileFacts): void {
    for (const { methods } of file.classes) {
      for (const [name, index] of Object.entries(methods)) {
        const method = file.functions[index];
        if (method && (isProperty(method) || operators.has(name))) this.#properties.add(name);
      }
    }
  }

  #runsOnLoop(facts: FunctionFacts): boolean {
    const context = this.#contexts.get(facts);
    return context === undefined ? facts.async : context === 'loop';
  }

  #readDecorators(ref: FunctionRef): void {
    const place = { file: ref.file, scope: ref.facts.parent ?? 0 };
    for (const decorator of ref.facts.decorators) {
      const expr = decorator.kind === 'call' ? decorator.of : decorator;
      for (const value of alternatives(this.#resolver.valueOf(expr, place))) {
        const context = this.#decoratorContext(value);
        if (context !== undefined && !ref.facts.async) this.#contexts.set(ref.facts, context);
      }
    }
  }

  #decoratorContext(value: Value): Context | undefined {
    if (value.kind === 'api') return this.#catalogue.decorator(this.#catalogue.canonical(value.name))?.sync;
    return value.kind === 'function' && this.#passed.offloads(value.function, 0) ? 'thread' : undefined;
  }

  #readClasses(file: FileFacts): void {
    for (const [index, facts] of file.classes.entries()) {
      for (const base of this.#resolver.classes.order({ file, index, facts })) {
        if (base.kind === 'outside') this.#readBase(this.#catalogue.canonical(base.name), facts.methods, file);
      }
    }
  }

  #readBase(base: string, methods: Readonly<Record<string, number>>, file: FileFacts): void {
    for (const above of this.#catalogue.bases(base)) this.#readBase(above, methods, file);
    for (const context of this.#catalogue.methods(base)) {
      for (const name of context.methods) {
        const index = Object.hasOwn(methods, name) ? methods[name] : undefined;
        const method = index === undefined ? undefined : file.functions[index];
        if (method && !hasDecorator(method, 'staticmethod')) this.#contexts.set(method, context.runs);
      }
    }
  }
}
