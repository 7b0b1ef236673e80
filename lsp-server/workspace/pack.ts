/**
 * The facts of one file as bytes: a tenth of what they are as objects. What is one expression stays one, because the analysis resolves
 * each once; the bodies of Python's functions are each on their own, so that one can be read without the others. `unpack.ts` is the way back.
 */

import type { Clues } from '#core/clues.ts';
import type {
  Argument,
  AttributeFact,
  BindingFact,
  CallFacts,
  ClassFacts,
  Expr,
  FileFacts,
  FunctionFacts,
  WaiverFact,
} from '#core/facts.ts';
import { type Outline, outlineOf } from '#core/outline.ts';
import { isStub } from '#core/stubs.ts';
import type { Range } from '#protocol/finding.ts';
import { ByteWriter } from './bytes.ts';
import { collectionTypes, literalTypes, literalValues, manners, rests, tags } from './packing.ts';

export function pack(facts: FileFacts): Uint8Array {
  return new Packer().pack(facts);
}

/** Whoever says nothing of it is looked into. */
const unknown: Clues = { globals: [], computes: true, isWaived: true };

class Packer {
  readonly #first = new ByteWriter();
  readonly #behind: ByteWriter = new ByteWriter(this.#first);
  #to = this.#first;
  #known = new Map<Expr, number>();
  /** Of the range before: the next one is near. */
  #line = 1;

  pack(facts: FileFacts): Uint8Array {
    const { file, language, entry, imports, clues, exports, functions, classes, waivers } = facts;
    const to = this.#to;
    const isPython = language === 'python';
    to.string(file);
    to.number((isPython ? 0 : 1) + (entry === undefined ? 0 : 2));
    if (isPython) this.#outlineBehind(outlineOf(facts));
    this.#list(imports, ({ local, module, name, scope }) => {
      to.string(local);
      to.string(module);
      this.#optional(name);
      to.number(scope);
    });
    if (!isPython) {
      const { globals, computes, isWaived } = clues ?? unknown;
      this.#list(globals, (name) => to.string(name));
      to.number((computes ? 1 : 0) + (isWaived ? 2 : 0));
    }
    this.#list(exports, ({ name, value }) => {
      to.string(name);
      this.#expr(value);
    });
    this.#list(functions, (one) => {
      this.#signature(one);
      if (isPython) this.#bodyBehind(one);
      else this.#body(one);
    });
    this.#list(classes, (one) => this.#class(one));
    this.#list(waivers, (one) => this.#waiver(one));
    return to.finish(this.#behind);
  }

  /** Here stands only where each part begins, since who asks for one needs no other. */
  #outlineBehind({ called, bare, handed, entered, placing }: Outline): void {
    const behind = this.#behind;
    for (const names of [called, bare, handed, entered]) {
      this.#first.number(behind.length);
      this.#to = behind;
      this.#list(names, ([name, by]) => {
        behind.string(name);
        this.#indexes(by);
      });
      this.#to = this.#first;
    }
    this.#first.number(behind.length);
    this.#to = behind;
    this.#indexes(placing);
    this.#to = this.#first;
  }

  /** Here stands only where it begins. */
  #bodyBehind(facts: FunctionFacts): void {
    if (isEmpty(facts)) return this.#first.number(0);
    this.#first.number(this.#behind.length + 1);
    const [known, line] = [this.#known, this.#line];
    this.#to = this.#behind;
    this.#known = new Map();
    this.#line = facts.range.line;
    this.#body(facts);
    this.#to = this.#first;
    this.#known = known;
    this.#line = line;
  }

  #signature(facts: FunctionFacts): void {
    const to = this.#to;
    to.string(facts.name);
    this.#range(facts.range);
    to.number(facts.parent === null ? 0 : facts.parent + 1);
    to.number(facts.owner === null ? 0 : facts.owner + 1);
    to.number((facts.async ? 1 : 0) + (facts.generator ? 2 : 0) + (isStub(facts) ? 4 : 0) + (facts.exits ? 8 : 0));
    this.#list(facts.params, ({ name, type, value, rest, decides, passed }) => {
      to.string(name);
      to.number((rest === undefined ? 0 : rests.indexOf(rest) + 1) + (decides ? 4 : 0) + (passed ? 8 : 0));
      this.#expr(type);
      this.#expr(value);
    });
    this.#exprs(facts.decorators);
    this.#expr(facts.returns);
  }

  #body(facts: FunctionFacts): void {
    this.#exprs(facts.returned);
    this.#list(facts.bindings, (one) => this.#binding(one));
    this.#list(facts.calls, (one) => this.#call(one));
    this.#list(facts.endless, (one) => this.#range(one));
    this.#list(facts.loops, ({ range, head, rounds }) => {
      this.#range(range);
      this.#range(head);
      this.#expr(rounds);
    });
  }

  #class(facts: ClassFacts): void {
    const to = this.#to;
    to.string(facts.name);
    this.#range(facts.range);
    to.number(facts.scope);
    this.#exprs(facts.bases);
    this.#exprs(facts.decorators);
    this.#list(Object.entries(facts.methods), ([name, index]) => {
      to.string(name);
      to.number(index);
    });
    this.#list(facts.attributes, (one: AttributeFact) => {
      this.#binding(one);
      to.number(one.scope);
    });
  }

  #waiver({ rules, reason, range, line }: WaiverFact): void {
    this.#list(rules, (rule) => this.#to.string(rule));
    this.#to.string(reason);
    this.#range(range);
    this.#to.number(line);
  }

  #binding({ name, value, type }: BindingFact): void {
    this.#to.string(name);
    this.#expr(value);
    this.#expr(type);
  }

  #call({ manner, range, callee, args, awaited, once, when, again, failing, block }: CallFacts): void {
    const parts = (block === undefined ? 0 : 4) + (when === undefined ? 0 : 16);
    const where = (again ? 8 : 0) + (failing ? 32 : 0);
    this.#to.number(manners.indexOf(manner) * 64 + (awaited ? 1 : 0) + (once ? 2 : 0) + where + parts);
    this.#range(range);
    this.#expr(callee);
    this.#args(args);
    if (block !== undefined) this.#range(block);
    if (when !== undefined) this.#to.string(when);
  }

  #args(args: readonly Argument[]): void {
    this.#list(args, ({ name, value, spread }) => {
      const named = name === null ? 0 : this.#to.numberOf(name) + 1;
      this.#to.number(2 * named + (spread === undefined ? 0 : 1));
      this.#expr(value);
    });
  }

  #exprs(exprs: readonly Expr[]): void {
    this.#list(exprs, (one) => this.#expr(one));
  }

  #expr(expr: Expr | null): void {
    if (expr === null) return this.#to.number(tags.none);
    if (expr.kind === 'unknown') return this.#to.number(tags.unknown);
    const known = this.#known.get(expr);
    if (known !== undefined) {
      this.#to.number(tags.again);
      this.#to.number(this.#known.size - known);
      return;
    }
    this.#newExpr(expr);
    this.#known.set(expr, this.#known.size);
  }

  #newExpr(expr: Exclude<Expr, { kind: 'unknown' }>): void {
    const to = this.#to;
    switch (expr.kind) {
      case 'name':
        to.number(tags.name);
        return to.string(expr.name);
      case 'member':
        to.number(tags.member);
        this.#expr(expr.of);
        return to.string(expr.name);
      case 'call':
        to.number(tags.call);
        this.#expr(expr.of);
        return this.#args(expr.args);
      case 'element':
        to.number(tags.element);
        this.#expr(expr.of);
        return this.#expr(expr.index);
      case 'awaited':
      case 'entered':
        to.number(tags[expr.kind]);
        return this.#expr(expr.of);
      case 'function':
        to.number(tags.function);
        return to.number(expr.index);
      case 'either':
        to.number(tags.either);
        return this.#exprs(expr.of);
      case 'operator':
        to.number(tags.operator);
        to.string(expr.operator);
        return this.#exprs(expr.of);
      case 'literal':
        return this.#literal(expr);
      case 'collection':
        to.number(tags.collection + collectionTypes.indexOf(expr.type));
        return this.#exprs(expr.of);
    }
  }

  #literal(expr: Extract<Expr, { kind: 'literal' }>): void {
    const to = this.#to;
    const { value } = expr;
    const is = (kind: number): void => to.number(tags.literal + literalTypes.indexOf(expr.type) * 8 + kind);
    if (value === undefined) return is(literalValues.absent);
    if (value === null) return is(literalValues.null);
    if (typeof value === 'boolean') return is(value ? literalValues.true : literalValues.false);
    if (typeof value === 'string') {
      is(literalValues.string);
      return to.string(value);
    }
    if (Number.isSafeInteger(value) && value >= 0 && !Object.is(value, -0)) {
      is(literalValues.whole);
      return to.number(value);
    }
    is(literalValues.float);
    return to.float(value);
  }

  #range({ line, column, endLine, endColumn }: Range): void {
    const to = this.#to;
    to.difference(line - this.#line);
    to.number(column);
    to.difference(endLine - line);
    to.difference(endColumn - column);
    this.#line = line;
  }

  #indexes(indexes: readonly number[]): void {
    this.#list(indexes, (index) => this.#to.number(index));
  }

  #optional(text: string | null): void {
    this.#to.number(text === null ? 0 : this.#to.numberOf(text) + 1);
  }

  #list<T>(items: readonly T[], write: (item: T) => void): void {
    this.#to.number(items.length);
    for (const item of items) write(item);
  }
}

function isEmpty({ returned, bindings, calls, endless, loops }: FunctionFacts): boolean {
  return [returned, bindings, calls, endless, loops].every(({ length }) => length === 0);
}
