/** Joins the facts of all files to one call graph: which function calls which, which APIs, and which run on the loop. */

import type { BlockingApi, Catalogue, Context } from './catalogue.ts';
import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { FunctionArguments } from './functionArguments.ts';
import { isProperty } from './classes.ts';
import { mayWork } from './clues.ts';
import { hasDecorator } from './decorators.ts';
import { FunctionLinks, operators } from './functionLinks.ts';
import { lastName } from './names.ts';
import { OtherNames } from './otherNames.ts';
import { outlineOf } from './outline.ts';
import { regexIn } from './regexes.ts';
import { inside, type Resolver } from './resolve.ts';
import { Schedulers } from './schedulers.ts';
import { alternatives, type FunctionRef, type Value } from './values.ts';
import type { Range } from '#protocol/finding.ts';

export interface LinkedFunction {
  readonly ref: FunctionRef;
  readonly edges: readonly Edge[];
  readonly blocks: readonly Block[];
  /** Where it makes the coroutines of async functions. */
  readonly starts: readonly Edge[];
  /** Its loops that never end; most functions have none, and need not be looked into for them. */
  readonly endless: readonly Range[];
  /** Why its body must run in the loop's own thread; null when nothing in it says so. */
  readonly touches: string | null;
  /** Its body runs on the loop of its own accord, not because a function on the loop calls it. */
  readonly onLoop: boolean;
  /** How sure it is that others wait while it runs; of Python that is not asked. */
  readonly standing?: Standing;
}

/**
 * `served`: seen to run on a loop that serves. `unsure`: of a program, but nobody is seen to run it, or of a tool's server for one
 * developer. `supposed`: whoever installs the package may run it where others wait. `alone`: of a command, which serves nobody.
 */
export type Standing = 'served' | 'unsure' | 'supposed' | 'alone';

/** A call of a project's function, whose body runs during the call. */
export interface Edge {
  readonly call: CallFacts;
  readonly to: FunctionRef;
  /** Parameters that are given a file that is none: `BytesIO()`. */
  readonly inMemory?: ReadonlySet<string> | undefined;
  /** Conditions on parameters of the callee's that do not hold: see `CallFacts.when`. */
  readonly unmet?: ReadonlySet<string> | undefined;
  /** Parameters of the callee's that are given what the caller was given: by their names, and by those of the caller's. */
  readonly handedOn?: ReadonlyMap<string, string> | undefined;
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
  /** Where only what the loop leads to is among the functions: the others. */
  readonly further?: Further | undefined;
}

export interface Further {
  /** Of functions of the files, linked once. */
  readonly of: (ref: FunctionRef) => LinkedFunction;
  /** Asked between two of them. */
  readonly rest: () => void;
  /** Those that may hold a lock that one of the functions waits for. */
  readonly holders: readonly LinkedFunction[];
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
 * calls lead to; all of JavaScript's where nothing else is linked, or where they import what is. Where nothing is reached, of Python
 * only those functions are linked that run on the loop or that such ones lead to.
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

/** Files that are linked only if something in them blocks although it calls no API that does. */
export interface Doubtful {
  readonly files: readonly FileFacts[];
  /** Those of them that show it. */
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
  /** What was linked before. */
  readonly #beside: readonly FileFacts[];
  readonly #catalogue: Catalogue;
  readonly #passed: FunctionArguments;
  readonly #properties: Set<string>;
  readonly #contexts: Map<FunctionFacts, Context>;
  /** Where methods run by what their classes stand below. */
  readonly #ofClasses = new Map<FunctionFacts, Context>();
  readonly #links: FunctionLinks;
  /** Of these files only what calls lead to is linked, once they do. */
  readonly #later = new Set<FileFacts>();
  readonly #reached = new Map<FunctionFacts, LinkedFunction>();

  constructor(resolver: Resolver, before: Linked, letGo: LetGo) {
    this.#resolver = resolver;
    this.#letGo = letGo;
    this.#beside = before.files;
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
    for (const file of files) {
      this.#readClasses(file);
      this.#rest();
    }
    const isFromLoop = reached.length === 0 && files.every(({ language }) => language === 'python');
    const linked = yield* isFromLoop
      ? this.#fromLoop(files)
      : this.#whole(files.filter((file) => !this.#later.has(file) && !quiet.has(file)));
    const far = this.#reachedFrom(linked);
    const further = isFromLoop ? this.#further(files, linked) : undefined;
    const placed = (one: LinkedFunction): LinkedFunction => ({ ...one, onLoop: this.#runsOnLoop(one.ref.facts) });
    return {
      files,
      functions: [...linked, ...far].map(placed),
      contexts: new Map([...this.#contexts, ...this.#ofClasses]),
      properties: this.#properties,
      reachedFrom: (from) => this.#reachedFrom(from),
      followed: (ref) => (this.#later.has(ref.file) ? this.#followed(ref).map(placed) : []),
      further,
    };
  }

  *#whole(files: readonly FileFacts[]): Steps<LinkedFunction[]> {
    const linked: LinkedFunction[] = [];
    for (const file of files) {
      for (const ref of this.#resolver.functionsOf(file)) {
        linked.push(this.#links.of(ref));
        yield;
      }
      this.#rest();
    }
    return linked;
  }

  /** The functions that run on the loop and those that they lead to, in the order of the files. What others do comes to none of them. */
  *#fromLoop(files: readonly FileFacts[]): Steps<LinkedFunction[]> {
    const callsGiven = (ref: FunctionRef): boolean => this.#passed.callsGiven(ref);
    const schedulers = new Schedulers(files, this.#beside, this.#catalogue, callsGiven, () => this.#rest());
    for (const file of files) {
      for (const index of schedulers.in(file)) {
        const ref = this.#resolver.functionsOf(file)[index];
        if (ref !== undefined) this.#linkedOnce(ref);
        yield;
      }
      this.#rest();
    }
    const own = new Set(files);
    const found = new Set<LinkedFunction>();
    for (let before = -1; before < found.size;) {
      before = found.size;
      for (const file of files) {
        for (const ref of this.#resolver.functionsOf(file))
          if (this.#runsOnLoop(ref.facts)) found.add(this.#linkedOnce(ref));
        this.#rest();
        yield;
      }
      // What is added to a set while it is gone through is gone through as well.
      for (const { edges } of found) {
        for (const { to } of edges) if (own.has(to.file)) found.add(this.#linkedOnce(to));
        this.#rest();
        yield;
      }
    }
    return files.flatMap((file) =>
      this.#resolver.functionsOf(file).flatMap(({ facts }) => {
        const one = this.#reached.get(facts);
        return one !== undefined && found.has(one) ? [one] : [];
      }),
    );
  }

  #further(files: readonly FileFacts[], linked: readonly LinkedFunction[]): Further {
    const locks = new Set(linked.flatMap(locksOf));
    const of = (ref: FunctionRef): LinkedFunction => this.#linkedOnce(ref);
    return { of, rest: () => this.#rest(), holders: locks.size > 0 ? this.#holdersIn(files, locks) : [] };
  }

  /** What enters one of the locks: by names alone, something that is kept somewhere, or that a function of the files gives. */
  #holdersIn(files: readonly FileFacts[], locks: ReadonlySet<Expr>): LinkedFunction[] {
    const names = new Set(files.flatMap(({ functions }) => functions.map(({ name }) => lastName(name))));
    const others = new OtherNames(files, (name) => names.has(name));
    return files.flatMap((file) => {
      const otherwise = others.in(file);
      const isOurs = (name: string): boolean => names.has(name) || otherwise(name).length > 0;
      const entering = outlineOf(file).entered.filter(([name]) => !name.endsWith('()') || isOurs(name.slice(0, -2)));
      const found = [...new Set(entering.flatMap(([, by]) => by))].flatMap((index) => {
        const ref = this.#resolver.functionsOf(file)[index];
        return ref !== undefined && this.#enters(ref, locks) ? [this.#linkedOnce(ref)] : [];
      });
      this.#rest();
      return found;
    });
  }

  /** Looked up before anything else that the function does. */
  #enters(ref: FunctionRef, locks: ReadonlySet<Expr>): boolean {
    const known = this.#reached.get(ref.facts);
    if (known !== undefined) return locksOf(known).some((lock) => locks.has(lock));
    const place = inside(ref.file, ref.index);
    return ref.facts.calls.some(
      ({ manner, callee, awaited }) =>
        manner === 'enter' &&
        !awaited &&
        alternatives(this.#resolver.valueOf(callee, place)).some(
          (one) => one.kind === 'object' && one.origin !== undefined && locks.has(one.origin),
        ),
    );
  }

  *#blocks({ files, asked }: Doubtful): Steps<boolean> {
    for (const file of asked) {
      for (const ref of this.#resolver.functionsOf(file)) {
        if (ref.facts.endless.length > 0 || (mayWork(ref.facts) && this.#links.of(ref).blocks.length > 0)) return true;
        yield;
      }
      this.#rest();
    }
    // An expression is matched elsewhere than where it is written.
    for (const file of files) {
      for (const { facts, index } of this.#resolver.functionsOf(file)) {
        const place = inside(file, index);
        if (facts.calls.some((call) => regexIn(call, place, this.#resolver) !== undefined)) return true;
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
    const context = this.#ofClasses.get(facts) ?? this.#contexts.get(facts);
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
      for (const index of context.methods.flatMap((name) => methodsCalled(name, methods))) {
        const method = file.functions[index];
        // What a decorator sends to a thread runs there whoever calls it.
        if (method && !hasDecorator(method, 'staticmethod') && this.#contexts.get(method) !== 'thread')
          this.#ofClasses.set(method, context.runs);
      }
    }
  }
}

function locksOf({ blocks }: LinkedFunction): Expr[] {
  return blocks.flatMap(({ lock }) => lock ?? []);
}

function methodsCalled(name: string, methods: Readonly<Record<string, number>>): readonly number[] {
  if (!name.endsWith('*')) return Object.hasOwn(methods, name) ? [methods[name] ?? 0] : [];
  return Object.entries(methods).flatMap(([one, index]) => (one.startsWith(name.slice(0, -1)) ? [index] : []));
}
