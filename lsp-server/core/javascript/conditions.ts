/**
 * What is done only when the caller asks for it by a parameter: `if (!callback) return readSync()`, `if (options.sync) …`,
 * `if (typeof done !== 'function') …`. A condition is told as `callback`, `!callback`, `options.sync`: see `CallFacts.when`.
 */

import type ts from 'typescript-parser';
import type { Argument, Expr, FunctionFacts } from '../facts.ts';
import type { FunctionDraft } from './draft.ts';
import { unwrapped } from './expressions.ts';
import type { Scopes } from './scopes.ts';
import { kinds, syntax } from './syntax.ts';

/** A piece of the text of a function in which a condition holds. */
interface Stretch {
  readonly from: number;
  readonly to: number;
  readonly when: string;
}

export class Conditions {
  readonly #stretches: Map<FunctionFacts, Stretch[]> = new Map();

  /** The branches of `if (condition) … else …`, of `condition ? … : …` and of `condition && …`. */
  read(node: ts.Node, facts: FunctionDraft, scopes: Scopes): void {
    if (facts.params.length === 0) return;
    const around = { facts, scopes };
    if (syntax.isIfStatement(node)) {
      this.#hold(node.thenStatement, whereIs(node.expression, around), facts);
      this.#hold(node.elseStatement, whereNot(node.expression, around), facts);
    } else if (syntax.isConditionalExpression(node)) {
      this.#hold(node.whenTrue, whereIs(node.condition, around), facts);
      this.#hold(node.whenFalse, whereNot(node.condition, around), facts);
    } else if (syntax.isBinaryExpression(node)) {
      const { kind } = node.operatorToken;
      if (kind === kinds.AmpersandAmpersandToken) this.#hold(node.right, whereIs(node.left, around), facts);
      if (kind === kinds.BarBarToken) this.#hold(node.right, whereNot(node.left, around), facts);
    }
  }

  /** Behind `if (callback) return read(callback)`. */
  readBlock(statements: readonly ts.Statement[], facts: FunctionDraft, scopes: Scopes): void {
    if (facts.params.length === 0) return;
    for (const statement of statements) {
      if (!syntax.isIfStatement(statement) || statement.elseStatement !== undefined) continue;
      if (!leaves(statement.thenStatement)) continue;
      const when = whereNot(statement.expression, { facts, scopes });
      const to = statements.at(-1)?.end ?? statement.end;
      if (when !== undefined) this.#note(facts, { from: statement.end, to, when });
    }
  }

  /** Of the innermost one around a place of a function; its parameter decides from then on. */
  at(position: number, facts: FunctionDraft): string | undefined {
    const found = this.#stretches.get(facts)?.findLast(({ from, to }) => from <= position && position < to);
    if (found !== undefined) decideBy(baseOf(found.when), facts);
    return found?.when;
  }

  #hold(branch: ts.Node | undefined, when: string | undefined, facts: FunctionFacts): void {
    if (branch !== undefined && when !== undefined) this.#note(facts, { from: branch.pos, to: branch.end, when });
  }

  #note(facts: FunctionFacts, stretch: Stretch): void {
    const known = this.#stretches.get(facts);
    if (known === undefined) this.#stretches.set(facts, [stretch]);
    else known.push(stretch);
  }
}

/** Whether it was given may decide where a callback or options are handed on. */
export function noteHandedOn(args: readonly Argument[], facts: FunctionDraft): void {
  for (const { value } of args) if (value.kind === 'name' && handedOn.test(value.name)) decideBy(value.name, facts);
}

const handedOn = /^_?(?:cb|callback|done|next|fn|opts|options|config|\w*[sS]ync)$/;

/** Whether a condition says that the caller wants to wait: it gave no callback, or asked for it. */
export function isAskedFor(when: string): boolean {
  return asked.test(when);
}

const asked =
  /^(?:!(?:.*\.)?_?(?:cb|callback|done|next|fn|(?:is|run|use)?[aA]sync(?:hronous)?|\w+Callback)|(?:[^!]*\.)?_?(?:is|run|use)?[sS]ync(?:hronous)?)$/;

/** `options` of `!options.sync`. */
function baseOf(when: string): string {
  return when.replace(/^!/, '').replace(/\..*$/, '');
}

function decideBy(name: string, { params }: FunctionDraft): void {
  const at = params.findIndex((one) => one.name === name);
  const param = params[at];
  if (param !== undefined && param.decides !== true && param.rest === undefined)
    params[at] = { ...param, decides: true };
}

function leaves(branch: ts.Statement): boolean {
  const last = syntax.isBlock(branch) ? branch.statements.at(-1) : branch;
  return last !== undefined && (syntax.isReturnStatement(last) || syntax.isThrowStatement(last));
}

interface Around {
  readonly facts: FunctionDraft;
  readonly scopes: Scopes;
}

function whereIs(condition: ts.Node, around: Around): string | undefined {
  return told(unwrapped(condition), around, true);
}

function whereNot(condition: ts.Node, around: Around): string | undefined {
  return told(unwrapped(condition), around, false);
}

/** One thing that holds where a condition does, or where it does not. */
function told(node: ts.Node, around: Around, holds: boolean): string | undefined {
  if (syntax.isPrefixUnaryExpression(node))
    return node.operator === kinds.ExclamationToken ? told(unwrapped(node.operand), around, !holds) : undefined;
  if (syntax.isBinaryExpression(node)) {
    const { kind } = node.operatorToken;
    if (kind === (holds ? kinds.AmpersandAmpersandToken : kinds.BarBarToken))
      return told(unwrapped(node.left), around, holds) ?? told(unwrapped(node.right), around, holds);
    return compared(node, around, holds);
  }
  const place = placeOf(node, around);
  return place === undefined ? undefined : signed(place, holds, around);
}

/** `typeof callback === 'function'`, `path == null`, `options.sync === true`. */
function compared(
  { left, operatorToken, right }: ts.BinaryExpression,
  around: Around,
  holds: boolean,
): string | undefined {
  const isEqual = equal.has(operatorToken.kind);
  if (!isEqual && !unequal.has(operatorToken.kind)) return undefined;
  const same = isEqual === holds;
  const one = unwrapped(left);
  const other = unwrapped(right);
  if (syntax.isTypeOfExpression(one)) {
    const place = placeOf(unwrapped(one.expression), around);
    if (place === undefined || !syntax.isStringLiteral(other)) return undefined;
    if (other.text === 'function') return signed(place, same, around);
    return other.text === 'undefined' ? signed(place, !same, around) : undefined;
  }
  const place = placeOf(one, around);
  if (place === undefined) return undefined;
  if (other.kind === kinds.TrueKeyword) return signed(place, same, around);
  const isAbsent =
    other.kind === kinds.NullKeyword ||
    other.kind === kinds.FalseKeyword ||
    (syntax.isIdentifier(other) && other.text === 'undefined');
  return isAbsent ? signed(place, !same, around) : undefined;
}

const equal: ReadonlySet<ts.SyntaxKind> = new Set([kinds.EqualsEqualsToken, kinds.EqualsEqualsEqualsToken]);
const unequal: ReadonlySet<ts.SyntaxKind> = new Set([kinds.ExclamationEqualsToken, kinds.ExclamationEqualsEqualsToken]);

/** What is left out and then set to something else is there all the same; that `callback` may be found among the others says nothing. */
function signed(place: string, holds: boolean, { facts: { params, bindings } }: Around): string | undefined {
  if (place.includes('.') || !holds) return holds ? place : `!${place}`;
  const isKept = !bindings.some(({ name }) => name === place);
  return isKept && params.some(({ name, value }) => name === place && isNothing(value)) ? place : undefined;
}

function isNothing(value: Expr | null): boolean {
  return value === null || (value.kind === 'literal' && (value.value === null || value.value === false));
}

/** A parameter of the function, or a member of one, taken out of it or not. */
function placeOf(node: ts.Node, { facts, scopes }: Around): string | undefined {
  if (syntax.isPropertyAccessExpression(node)) {
    const of = unwrapped(node.expression);
    return syntax.isIdentifier(of) && isParam(of.text, facts, scopes) ? `${of.text}.${node.name.text}` : undefined;
  }
  if (!syntax.isIdentifier(node)) return undefined;
  if (isParam(node.text, facts, scopes)) return node.text;
  const name = scopes.nameOf(node.text);
  const [bound, another] = facts.bindings.filter((one) => one.name === name);
  return another === undefined && bound?.value ? memberOfParam(bound.value, facts) : undefined;
}

function memberOfParam(value: Expr, { params }: FunctionFacts): string | undefined {
  if (value.kind !== 'member' || value.of.kind !== 'name') return undefined;
  const { name } = value.of;
  return params.some((one) => one.name === name) ? `${name}.${value.name}` : undefined;
}

function isParam(name: string, { params }: FunctionFacts, scopes: Scopes): boolean {
  return scopes.isLocal(name) && scopes.nameOf(name) === name && params.some((one) => one.name === name);
}
