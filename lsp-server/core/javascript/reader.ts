/** Gathers the facts of one file while the walk goes through it. */

import type ts from 'typescript-parser';
import type { CallFacts, Expr, FileFacts, WaiverFact } from '../facts.ts';
import type { Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { type Clues, computes } from '../clues.ts';
import { Lines } from '../lines.ts';
import { mayBacktrack } from '../regexes.ts';
import { Conditions, noteHandedOn } from './conditions.ts';
import { Draft, type FunctionDraft, moduleBody } from './draft.ts';
import { isCompiledAsync } from './driven.ts';
import { argumentsOf, expressionOf, type Surroundings } from './expressions.ts';
import { Getters } from './getters.ts';
import { literalType } from './interfaces.ts';
import { keeperIn } from './kept.ts';
import { partOf } from './members.ts';
import { declaredNames, exportsOfStatement, moduleSpecifier } from './modules.ts';
import { startOf } from './positions.ts';
import { fillingBranches } from './rare.ts';
import { Scopes } from './scopes.ts';
import { kinds, syntax } from './syntax.ts';
import { constructedType, typeExpressionOf } from './types.ts';
import type { Visit } from './walk.ts';

export class Reader implements Surroundings {
  readonly draft: Draft = new Draft();
  readonly scopes: Scopes = new Scopes();
  readonly lines: Lines;
  readonly #text: string;
  /** The names that declarations give to the functions and classes on their right side. */
  readonly names: Map<ts.Node, string> = new Map();
  readonly known: Map<ts.Node, Expr> = new Map();
  readonly driven: Set<ts.Node> = new Set();
  readonly #file: FilePath;
  readonly #functions: number[] = [moduleBody];
  readonly #indices: Map<ts.Node, number> = new Map();
  readonly #classes: Map<ts.Node, number> = new Map();
  readonly #grown: Map<string, number> = new Map();
  readonly arrows: Set<number> = new Set();
  /** By scope and name, the functions whose `this` a variable holds. */
  readonly #holders: Map<string, number> = new Map();
  /** What the first parameter of a function is that is written where it is called: an element, what a promise gives. */
  readonly given: Map<ts.Node, Expr> = new Map();
  /** Functions that are written where something is told of again and again. */
  readonly listeners: Set<ts.Node> = new Set();
  readonly conditions: Conditions = new Conditions();
  readonly #getters: Getters;
  readonly #modules: Map<string, string> = new Map();
  readonly #awaited: Set<ts.Node> = new Set();
  readonly #openClasses: number[] = [];
  readonly #keepers: Set<ts.Node> = new Set();
  /** Blocks that run only now and then. */
  readonly #rare: Set<ts.Node> = new Set();
  /** Names that were not declared where they stand. */
  readonly #globals: Set<string> = new Set();
  #backtracks = false;
  #once = 0;
  #makesRequire = false;

  constructor(file: FilePath, text: string, root: ts.SourceFile) {
    this.#file = file;
    this.#text = text;
    this.lines = new Lines(text);
    this.#getters = new Getters(text);
    const range = this.lines.range(0, 0);
    this.draft.addFunction({ name: '', range, parent: null, owner: null, async: false, generator: false });
    this.scopes.enterFunction();
    this.declareAll(root.statements);
  }

  finish(waivers: readonly WaiverFact[]): FileFacts {
    const facts = this.draft.finish(this.#file, waivers, this.#text.startsWith('#!') ? 'command' : undefined);
    for (const { local, scope } of facts.imports) if (scope === moduleBody) this.#globals.delete(local);
    const clues: Clues = {
      globals: [...this.#globals],
      computes: this.#backtracks || computes(facts),
      isWaived: waivers.length > 0,
    };
    return { ...facts, clues };
  }

  rangeOf(node: ts.Node): Range {
    return this.lines.range(startOf(this.#text, node), node.end);
  }

  /** The function that the walk is in. */
  get current(): number {
    return this.#functions.at(-1) ?? moduleBody;
  }

  get currentFacts(): FunctionDraft {
    return this.draft.functionAt(this.current);
  }

  enterFunction(index: number): void {
    this.#functions.push(index);
  }

  leaveFunction(): void {
    this.#functions.pop();
  }

  /** The function whose `this` is meant where the walk is: arrow functions have none of their own. */
  get functionOfThis(): number {
    return this.#functions.findLast((index) => !this.arrows.has(index)) ?? moduleBody;
  }

  /** `const self = this`: from here on `self.client = …` is `this.client = …`. */
  holdThis(identifier: string): void {
    this.#holders.set(`${this.scopeOf(identifier)}/${identifier}`, this.functionOfThis);
  }

  functionOfAlias(identifier: string): number | null {
    if (this.#holders.size === 0) return null;
    return this.#holders.get(`${this.scopeOf(identifier)}/${identifier}`) ?? null;
  }

  /** The function in whose scope a name is that is visible here. */
  scopeOf(identifier: string): number {
    return this.#functions.at(-1 - this.scopes.distanceTo(identifier)) ?? moduleBody;
  }

  /** The class that a function or an object becomes by what is assigned to its members. */
  grownClass(name: string, scope: number, range: Range): number {
    const key = `${scope}/${name}`;
    const known = this.#grown.get(key);
    if (known !== undefined) return known;
    const index = this.draft.addClass(name, range, scope);
    this.#grown.set(key, index);
    const bound = this.draft.functionAt(scope).bindings.find((binding) => binding.name === name)?.value;
    if (bound?.kind === 'function') {
      this.draft.classAt(index).methods['constructor'] = bound.index;
      this.draft.functionAt(bound.index).owner = index;
    }
    return index;
  }

  enterClass(index: number): void {
    this.#openClasses.push(index);
  }

  leaveClass(): void {
    this.#openClasses.pop();
  }

  /** The class that the walk is in. */
  get openClass(): number | undefined {
    return this.#openClasses.at(-1);
  }

  /** Something kept in an instance of the class that the walk is in. */
  addAttribute(name: string, value: Expr | null, type: Expr | null): void {
    const open = this.#openClasses.at(-1);
    if (open !== undefined) this.draft.classAt(open).attributes.push({ name, value, type, scope: this.current });
  }

  nameOf(identifier: string): string {
    const known = this.scopes.find(identifier);
    if (known === undefined) this.#globals.add(identifier);
    return known ?? identifier;
  }

  /** What is declared without a type or a value may be the runtime's own: `declare var Bun`. */
  declareBare(name: ts.BindingName): void {
    if (syntax.isIdentifier(name)) this.#globals.add(name.text);
  }

  meetPattern(literal: Expr): void {
    this.#backtracks ||= mayBacktrack([{ name: null, value: literal }]);
  }

  isDeclared(identifier: string): boolean {
    return this.scopes.isDeclared(identifier);
  }

  isNodesRequire(): boolean {
    return this.#makesRequire || !this.isDeclared('require');
  }

  moduleName(specifier: string): string {
    const module = moduleSpecifier(specifier);
    const known = this.#modules.get(module);
    if (known !== undefined) return known;
    const local = `module ${module}`;
    this.#modules.set(module, local);
    this.draft.imports.push({ local, module, name: null, scope: moduleBody });
    return local;
  }

  /** The index of a function: the first who asks registers it, in the function that the walk is in. */
  functionIndex(node: ts.SignatureDeclaration): number {
    const known = this.#indices.get(node);
    if (known !== undefined) return known;
    const index = this.draft.addFunction({
      name: this.#qualified(ownNameOf(node) ?? this.names.get(node) ?? '<function>'),
      range: this.rangeOf(nameNodeOf(node)),
      parent: this.current,
      owner: null,
      async: hasModifier(node, kinds.AsyncKeyword) || this.driven.has(node) || isCompiledAsync(node),
      generator: isGenerator(node) && !this.driven.has(node),
    });
    this.#indices.set(node, index);
    return index;
  }

  className(node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression): string {
    return this.draft.classAt(this.classIndex(node)).name;
  }

  classIndex(node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression): number {
    const known = this.#classes.get(node);
    if (known !== undefined) return known;
    const index = this.draft.addClass(this.#classNameFor(node), this.rangeOf(node), this.current);
    this.#classes.set(node, index);
    return index;
  }

  /** An object's class has a name that no program can write, so that nothing else is called so. */
  #classNameFor(node: ts.ClassLikeDeclaration | ts.ObjectLiteralExpression): string {
    if (!syntax.isObjectLiteralExpression(node) && node.name !== undefined && syntax.isClassDeclaration(node))
      return this.nameOf(node.name.text);
    const name = this.names.get(node) ?? (syntax.isObjectLiteralExpression(node) ? '' : (node.name?.text ?? 'default'));
    return `${name}{${node.pos}}`;
  }

  #qualified(name: string): string {
    const outer = this.currentFacts.name;
    return outer === '' ? name : `${outer}.${name}`;
  }

  expression(node: ts.Node | undefined): Expr {
    return expressionOf(node, this);
  }

  addCall(manner: CallFacts['manner'], node: ts.Node, callee: Expr, args: readonly ts.Expression[]): void {
    const given = argumentsOf(args, (arg) => this.expression(arg));
    noteHandedOn(given, this.currentFacts);
    const when = this.conditions.at(node.pos, this.currentFacts);
    this.currentFacts.calls.push({
      manner,
      range: this.rangeOf(node),
      callee,
      args: given,
      awaited: this.#awaited.has(node),
      once: this.#once > 0,
      ...(when === undefined ? {} : { when }),
    });
  }

  /** Setting `socket.onmessage` is `socket.addEventListener('message', …)`. */
  listen({ expression, name }: ts.PropertyAccessExpression, listener: ts.Expression): void {
    const event: Expr = { kind: 'literal', type: 'string', value: name.text.slice('on'.length) };
    this.currentFacts.calls.push({
      manner: 'call',
      range: this.rangeOf(name),
      callee: { kind: 'member', of: this.expression(expression), name: 'addEventListener' },
      args: [event, this.expression(listener)].map((value) => ({ name: null, value })),
      awaited: false,
      once: false,
    });
  }

  /** What is called or assigned to is not read itself. */
  place(node: ts.Node): void {
    this.#getters.place(node);
  }

  readMember(node: ts.PropertyAccessExpression): void {
    if (this.#getters.isRead(node, this.current)) this.addCall('property', node, this.expression(node), []);
  }

  /** Binds the names of a pattern to the parts of a value. */
  bindPattern(name: ts.BindingName, value: Expr | null, type?: ts.TypeNode, initializer?: ts.Expression): void {
    if (syntax.isIdentifier(name)) {
      this.draft.bind(this.current, this.nameOf(name.text), value, this.typeOf(type, initializer));
      return;
    }
    name.elements.forEach((element, at) => {
      if (!syntax.isBindingElement(element)) return;
      this.bindPattern(element.name, value === null ? null : partOf(value, name, element, at));
    });
  }

  /** As annotated, or as what is made says. */
  typeOf(type: ts.TypeNode | undefined, made?: ts.Expression): Expr | null {
    return type === undefined ? constructedType(made, this) : typeExpressionOf(type, this);
  }

  literalType(node: ts.TypeLiteralNode): Expr | null {
    return literalType(this, node);
  }

  /** What the walk goes into runs only once. */
  onlyOnce(): Visit {
    this.#once += 1;
    return () => {
      this.#once -= 1;
    };
  }

  /** The walk goes into what runs as often as somebody asks for it, wherever that was said. */
  everyTime(): () => void {
    const before = this.#once;
    this.#once = 0;
    return () => {
      this.#once = before;
    };
  }

  keeperIn(statements: readonly ts.Statement[]): ts.Statement | undefined {
    return keeperIn(statements, this.#text, this.scopes);
  }

  /** What comes after one of its statements runs only once, until the walk leaves the block. */
  onlyOnceAfter(keeper: ts.Statement, leave: Visit): Visit {
    this.#keepers.add(keeper);
    return () => {
      if (!this.#keepers.delete(keeper)) this.#once -= 1;
      if (typeof leave === 'function') leave();
    };
  }

  meetKeeper(node: ts.Node): void {
    if (this.#keepers.delete(node)) this.#once += 1;
  }

  meetFillings(statements: readonly ts.Statement[]): void {
    for (const branch of fillingBranches(statements, this.#text, this.scopes)) this.runsRarely(branch);
  }

  runsRarely(block: ts.Node | undefined): void {
    if (block !== undefined) this.#rare.add(block);
  }

  isRare(block: ts.Node): boolean {
    return this.#rare.delete(block);
  }

  /** The call is awaited. */
  awaits(node: ts.Node): void {
    this.#awaited.add(node);
  }

  /** `createRequire` has made a function that requires. */
  makeRequire(): void {
    this.#makesRequire = true;
  }

  /** What the statements of a function's or module's own body declare, and what they export. */
  declareAll(statements: readonly ts.Statement[]): void {
    for (const statement of statements) {
      for (const name of declaredNames(statement)) this.scopes.declareInFunction(name);
      for (const { exported, local } of exportsOfStatement(statement))
        this.draft.exports.push({ name: exported, value: { kind: 'name', name: local } });
    }
  }
}

function ownNameOf(node: ts.SignatureDeclaration): string | undefined {
  return syntax.isFunctionExpression(node) ? node.name?.text : undefined;
}

/** A function is shown by its name; one without a name by its first line. */
function nameNodeOf(node: ts.SignatureDeclaration): ts.Node {
  return node.name ?? node;
}

export function hasModifier(node: ts.Node, kind: ts.SyntaxKind): boolean {
  return syntax.canHaveModifiers(node) && node.modifiers?.some((modifier) => modifier.kind === kind) === true;
}

function isGenerator(node: ts.SignatureDeclaration): boolean {
  return 'asteriskToken' in node && node.asteriskToken !== undefined;
}
