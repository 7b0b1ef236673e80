/**
 * Everything one file says by itself, as a plain value that can be cached by the hash of its text. Both front ends fill
 * these types; the engine knows nothing else of a language. Lines and columns count from 1, columns in UTF-16 code units.
 */

import type { Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import type { Clues } from './clues.ts';
import type { Outline } from './outline.ts';

export type Language = 'python' | 'javascript';

/** A front end: text in, facts out. It never throws, whatever the text. */
export type ReadFacts = (file: FilePath, text: string) => FileFacts;

export interface FileFacts {
  readonly file: FilePath;
  readonly language: Language;
  /** How the file is started, where its text says so: by a first line `#!…`. */
  readonly entry?: 'command' | undefined;
  readonly imports: readonly ImportFact[];
  /** JavaScript's exports. Python leaves it empty: there every name of the module's body is exported. */
  readonly exports: readonly ExportFact[];
  /** The body of the module itself is the first one. */
  readonly functions: readonly FunctionFacts[];
  readonly classes: readonly ClassFacts[];
  readonly waivers: readonly WaiverFact[];
  /** Where it is kept beside the facts: it follows from them. */
  readonly outline?: Outline | undefined;
  readonly clues?: Clues | undefined;
}

/** `import a.b as c`: local c, module a.b, name null. `from ..m import n as l`: local l, module ..m, name n. */
export interface ImportFact {
  readonly local: string;
  /** As written: `..pkg.mod`, `./db.ts`. JavaScript leaves out a leading `node:`. */
  readonly module: string;
  /** null: the module itself (Python's import, `import * as`, `require`). `*`: all its names. `default`: JavaScript's. */
  readonly name: string | null;
  /** The function whose scope the local name is in: 0 for the module. */
  readonly scope: number;
}

export interface ExportFact {
  readonly name: string;
  readonly value: Expr;
}

export interface FunctionFacts {
  /** Qualified within its file: `Client.get`, `handler.inner`. Empty for the module's body, `<lambda>` for a lambda. */
  readonly name: string;
  /** Of the name, or of the whole expression when it has none. */
  readonly range: Range;
  /** The function that encloses it (an index of `functions`); null for the module's body only. */
  readonly parent: number | null;
  /** The class it is a method of (an index of `classes`). What a class's own body calls is called where the class stands. */
  readonly owner: number | null;
  readonly async: boolean;
  readonly generator: boolean;
  /** Where it is kept beside the body, which it follows from: it does nothing of its own. */
  readonly stub?: boolean | undefined;
  /** Of JavaScript: its last step ends the process, and nothing is done on another way out of it. */
  readonly exits?: boolean | undefined;
  readonly params: readonly ParamFact[];
  readonly decorators: readonly Expr[];
  /** The annotation of what it returns. */
  readonly returns: Expr | null;
  /** What its return statements give; of a generator, collections of what it yields. */
  readonly returned: readonly Expr[];
  /** Local names and what they are bound to, in order; several for one name when it is bound several times. */
  readonly bindings: readonly BindingFact[];
  readonly calls: readonly CallFacts[];
  /** Loops that never end and never give the loop a turn. */
  readonly endless: readonly Range[];
  /** Loops that may hold the thread long: nothing in them waits. Outer ones come first. */
  readonly loops: readonly LoopFact[];
}

export interface LoopFact {
  /** Of the whole loop. */
  readonly range: Range;
  /** Of what stands before its body. */
  readonly head: Range;
  /** How many times it goes round; null for one that goes round until some time. */
  readonly rounds: Expr | null;
}

export interface ParamFact {
  readonly name: string;
  readonly type: Expr | null;
  readonly value: Expr | null;
  /** `*args` and `**kwargs`; JavaScript's rest parameter is `list`. */
  readonly rest?: 'list' | 'map';
  /** Some calls of its function are made only when it is given, or only when it is not, or are given it in turn. */
  readonly decides?: true;
  /** Of Python: it is called, or given to something that is called, by its function or one inside it. */
  readonly passed?: true;
}

export interface BindingFact {
  readonly name: string;
  readonly value: Expr | null;
  readonly type: Expr | null;
}

export interface ClassFacts {
  readonly name: string;
  readonly range: Range;
  /** The function in whose scope the class stands. */
  readonly scope: number;
  readonly bases: readonly Expr[];
  readonly decorators: readonly Expr[];
  readonly methods: Readonly<Record<string, number>>;
  /** `self.x = …`, `x: T = …` in the body: values are resolved in the scope of the function `scope`. */
  readonly attributes: readonly AttributeFact[];
}

export interface AttributeFact extends BindingFact {
  readonly scope: number;
}

/** How a call is made: written as one, by `with`, by `for … in`, or by reading a property. */
export type Manner = 'call' | 'enter' | 'iterate' | 'property';

export interface CallFacts {
  readonly manner: Manner;
  /** The whole call expression; for `with` and `for` the expression after it. */
  readonly range: Range;
  readonly callee: Expr;
  readonly args: readonly Argument[];
  /** `await f()`, `async with f()`, `async for … in f()`. */
  readonly awaited: boolean;
  /** The block of a `with`: what runs between entering and leaving. */
  readonly block?: Range;
  /** Behind a guard that lets it run only once, such as `if self._client is None:`, or only where something has gone wrong. */
  readonly once: boolean;
  /** Only when the caller gives an optional parameter, `path`, or only when it does not, `!path`. */
  readonly when?: string;
  /** In a loop of its function that goes round for as long as something comes: `while`, `async for`. */
  readonly again?: true;
  /** Only where something has gone wrong: in an `except`. */
  readonly failing?: true;
}

export interface Argument {
  /** null for a positional one. */
  readonly name: string | null;
  readonly value: Expr;
  readonly spread?: true;
}

/** An expression, as far as resolving a call needs it. Annotations are expressions too. */
export type Expr =
  | { readonly kind: 'name'; readonly name: string }
  | { readonly kind: 'member'; readonly of: Expr; readonly name: string }
  | { readonly kind: 'call'; readonly of: Expr; readonly args: readonly Argument[] }
  /** `x[i]`; an annotation `list[int]` too. Without an index: one of the values of `for … in x`. */
  | { readonly kind: 'element'; readonly of: Expr; readonly index: Expr | null }
  | { readonly kind: 'awaited'; readonly of: Expr }
  /** What `with x as …` gives. */
  | { readonly kind: 'entered'; readonly of: Expr }
  /** A lambda, a function expression: an index of `functions`. */
  | { readonly kind: 'function'; readonly index: number }
  /** `a or b`, `a if c else b`, `T | None`. */
  | { readonly kind: 'either'; readonly of: readonly Expr[] }
  | { readonly kind: 'operator'; readonly operator: string; readonly of: readonly Expr[] }
  /** A literal; `value` only where it decides something (a number, a short string, true, false, null). */
  | { readonly kind: 'literal'; readonly type: LiteralType; readonly value?: string | number | boolean | null }
  /** `[a, b]`, `(a, b)`, `{a, b}`, a comprehension (its element); for a mapping its values; `kept`: what is put into one later; `slice`: `1:`, of which nothing is said. */
  | { readonly kind: 'collection'; readonly type: CollectionType; readonly of: readonly Expr[] }
  | { readonly kind: 'unknown' };

export type LiteralType = 'string' | 'bytes' | 'number' | 'boolean' | 'null' | 'regex';
export type CollectionType = 'list' | 'tuple' | 'set' | 'map' | 'generator' | 'kept' | 'slice';

/** `stallsight: allow[rule, rule] reason` in a comment. */
export interface WaiverFact {
  /** As written; unknown names are kept, so that they can be reported. */
  readonly rules: readonly string[];
  readonly reason: string;
  /** Of the comment. */
  readonly range: Range;
  /** The line whose findings it allows: its own, or when the comment stands alone the next line of code. */
  readonly line: number;
}

export const unknown: Expr = { kind: 'unknown' };
