/** Functions that are as async as those that say so: generators that others go through, and what compilers make of async functions. */

import type ts from 'typescript-parser';
import type { CallFacts } from '../facts.ts';
import { syntax } from './syntax.ts';

/**
 * What goes through a generator that it is given, waits for what it yields: `co(function* () { … })`, `app.use(function* (next) { … })`.
 * So does what compilers make of one: `__generator(this, function (_a) { switch (_a.label) … })`.
 */
export function noteDriven(
  callee: ts.Node,
  args: readonly ts.Node[],
  { driven }: { readonly driven: Set<ts.Node> },
): void {
  const goesOn = takesSteps(callee);
  for (const arg of args)
    if (syntax.isFunctionExpression(arg) && (goesOn || arg.asteriskToken !== undefined)) driven.add(arg);
}

/** `__generator` of TypeScript, `regeneratorRuntime.wrap` of Babel. */
function takesSteps(callee: ts.Node): boolean {
  const name = nameOfCallee(callee);
  return name === '__generator' || (name === 'wrap' && /^_?regenerator/.test(rootOf(callee)));
}

/** `_regenerator` of `_regenerator.default.wrap`. */
function rootOf(callee: ts.Node): string {
  let root = callee;
  while (syntax.isPropertyAccessExpression(root) || syntax.isCallExpression(root)) root = root.expression;
  return syntax.isIdentifier(root) ? root.text : '';
}

/** `return __awaiter(this, …)`: what TypeScript makes of an async function. */
export function isCompiledAsync(node: ts.SignatureDeclaration): boolean {
  const body = 'body' in node ? node.body : undefined;
  const last = body !== undefined && syntax.isBlock(body) ? body.statements.at(-1) : undefined;
  if (last === undefined || !syntax.isReturnStatement(last) || last.expression === undefined) return false;
  return syntax.isCallExpression(last.expression) && nameOfCallee(last.expression.expression) === '__awaiter';
}

function nameOfCallee(callee: ts.Node): string {
  if (syntax.isPropertyAccessExpression(callee)) return callee.name.text;
  return syntax.isIdentifier(callee) ? callee.text : '';
}

/** What it is given is the body of the function that calls it: `__awaiter(this, void 0, void 0, function* () { … })`. */
export function runsBody({ callee }: CallFacts): boolean {
  return (callee.kind === 'name' || callee.kind === 'member') && /^__(?:awaiter|generator)$/.test(callee.name);
}
