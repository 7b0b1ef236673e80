/** Reads a function: its parameters, its scope, and what it gives back. */

import type ts from 'typescript-parser';
import { type Expr, unknown } from '../facts.ts';
import { exitsLast } from './exits.ts';
import type { FunctionNode } from './expressions.ts';
import { memberName } from './members.ts';
import { namesOf } from './modules.ts';
import type { Reader } from './reader.ts';
import { kinds, syntax } from './syntax.ts';
import type { Visit } from './walk.ts';

export function readFunction(reader: Reader, node: FunctionNode): Visit {
  if (node.body === undefined) return 'past';
  nameMember(reader, node);
  const index = reader.functionIndex(node);
  if (syntax.isFunctionDeclaration(node)) bindDeclaration(reader, node, index);
  if (syntax.isArrowFunction(node)) reader.arrows.add(index);
  reader.enterFunction(index);
  reader.scopes.enterFunction();
  const leave = reader.listeners.delete(node) ? reader.everyTime() : undefined;
  readParameters(reader, node);
  readBody(reader, node);
  return () => {
    leave?.();
    reader.scopes.leaveFunction();
    reader.leaveFunction();
  };
}

function nameMember(reader: Reader, node: FunctionNode): void {
  if (syntax.isConstructorDeclaration(node)) reader.names.set(node, 'constructor');
  else if (node.name !== undefined) reader.names.set(node, memberName(node.name) ?? '<function>');
}

function bindDeclaration(reader: Reader, node: ts.FunctionDeclaration, index: number): void {
  const name = node.name?.text ?? 'default';
  reader.draft.bind(reader.current, reader.nameOf(name), { kind: 'function', index });
}

function readParameters(reader: Reader, node: FunctionNode): void {
  const draft = reader.currentFacts;
  node.parameters.forEach((parameter, at) => {
    for (const name of namesOf(parameter.name)) reader.scopes.declareInFunction(name);
    const isSimple = syntax.isIdentifier(parameter.name);
    const name = isSimple ? parameter.name.text : `parameter ${at}`;
    const given = at === 0 ? (reader.given.get(node) ?? null) : null;
    const value = parameter.initializer === undefined ? given : reader.expression(parameter.initializer);
    const type = reader.typeOf(parameter.type);
    // Of a text or a number nobody need look for what is given.
    const said = type ?? (parameter.type !== undefined && primitives.has(parameter.type.kind) ? unknown : null);
    draft.params.push(
      parameter.dotDotDotToken === undefined ? { name, type: said, value } : { name, type: said, value, rest: 'list' },
    );
    if (!isSimple) reader.bindPattern(parameter.name, { kind: 'name', name });
    if (syntax.isConstructorDeclaration(node) && syntax.isParameterPropertyDeclaration(parameter, node) && isSimple)
      reader.addAttribute(name, { kind: 'name', name }, type);
  });
}

const primitives: ReadonlySet<ts.SyntaxKind> = new Set([
  kinds.BigIntKeyword,
  kinds.BooleanKeyword,
  kinds.LiteralType,
  kinds.NumberKeyword,
  kinds.StringKeyword,
]);

function readBody(reader: Reader, node: FunctionNode): void {
  const draft = reader.currentFacts;
  draft.returns = reader.typeOf(node.type);
  if (syntax.isFunctionExpression(node) && node.name !== undefined) {
    reader.scopes.declareInFunction(node.name.text);
    const self: Expr = { kind: 'function', index: reader.current };
    reader.draft.bind(reader.current, node.name.text, self);
  }
  const { body } = node;
  if (body === undefined) return;
  if (syntax.isBlock(body)) {
    reader.declareAll(body.statements);
    if (exitsLast(body.statements)) draft.exits = true;
  } else draft.returned.push(reader.expression(body));
}
