/** Reads classes, and objects with members, which are classes with one instance. */

import type ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import { unwrapped } from './expressions.ts';
import { memberName } from './members.ts';
import { hasModifier, type Reader } from './reader.ts';
import { kinds, syntax } from './syntax.ts';
import type { Visit } from './walk.ts';

export function readClass(reader: Reader, node: ts.ClassLikeDeclaration): Visit {
  const index = reader.classIndex(node);
  const draft = reader.draft.classAt(index);
  const clauses = (node.heritageClauses ?? []).toSorted((a, b) => a.token - b.token);
  for (const { types } of clauses) draft.bases.push(...types.map((type) => reader.expression(type.expression)));
  draft.decorators.push(...decoratorsOf(reader, node));
  reader.enterClass(index);
  for (const member of node.members) addMember(reader, index, member);
  if (node.members.some(isSetUp)) addConstructor(reader, index, node);
  for (const member of node.members) if (syntax.isPropertyDeclaration(member)) addProperty(reader, index, member);
  return () => {
    reader.leaveClass();
  };
}

function decoratorsOf(reader: Reader, node: ts.HasDecorators): Expr[] {
  return (syntax.getDecorators(node) ?? []).map(({ expression }) => reader.expression(expression));
}

function addMember(reader: Reader, index: number, member: ts.ClassElement): void {
  if (syntax.isConstructorDeclaration(member) && member.body !== undefined) {
    reader.names.set(member, 'constructor');
    addMethod(reader, index, 'constructor', member);
  } else if (syntax.isMethodDeclaration(member) || syntax.isGetAccessor(member)) {
    const name = memberName(member.name);
    if (member.body === undefined || name === null) return;
    reader.names.set(member, name);
    addMethod(reader, index, name, member);
  }
}

/** A field with a value, which is computed whenever an instance is made. */
function isSetUp(member: ts.ClassElement): boolean {
  return syntax.isPropertyDeclaration(member) && member.initializer !== undefined && !isStatic(member);
}

function isStatic(member: ts.ClassElement): boolean {
  return hasModifier(member, kinds.StaticKeyword);
}

/** A class without a constructor has one all the same, when its fields have values. */
function addConstructor(reader: Reader, index: number, node: ts.ClassLikeDeclaration): void {
  const owner = reader.draft.classAt(index);
  if (owner.methods['constructor'] !== undefined) return;
  const name = [shownName(owner.name), 'constructor'].filter((part) => part !== '').join('.');
  const range = reader.rangeOf(node.name ?? node);
  const place = { parent: reader.current, owner: index };
  const method = reader.draft.addFunction({ name, range, ...place, async: false, generator: false });
  owner.methods['constructor'] = method;
  bindThis(reader, index, method, false);
  if (owner.bases.length === 0) return;
  const callee: Expr = { kind: 'name', name: 'super()' };
  reader.draft.functionAt(method).calls.push({ manner: 'call', range, callee, args: [], awaited: false, once: false });
}

function addMethod(
  reader: Reader,
  index: number,
  name: string,
  node: ts.MethodDeclaration | ts.ConstructorDeclaration | ts.AccessorDeclaration,
): void {
  const owner = reader.draft.classAt(index);
  const method = adopt(reader, index, node);
  owner.methods[name] = method;
  const facts = reader.draft.functionAt(method);
  if (!syntax.isConstructorDeclaration(node)) facts.decorators.push(...decoratorsOf(reader, node));
  if (syntax.isGetAccessor(node)) facts.decorators.push({ kind: 'name', name: 'property' });
  bindThis(reader, index, method, hasModifier(node, kinds.StaticKeyword));
}

/** Makes a function a method of a class. */
export function adopt(reader: Reader, index: number, node: ts.SignatureDeclaration): number {
  const method = reader.functionIndex(node);
  const facts = reader.draft.functionAt(method);
  const owner = shownName(reader.draft.classAt(index).name);
  facts.owner = index;
  facts.name = owner === '' ? facts.name : facts.name.replace(/[^.]*$/, (own) => `${owner}.${own}`);
  return method;
}

/** A class without a name of its own is shown by the variable that holds it. */
function shownName(name: string): string {
  return name.replace(/[{~].*$/, '');
}

/** `this` is an instance, or the class itself in a static method; `super` is an instance of the base. */
function bindThis(reader: Reader, index: number, method: number, isStatic: boolean): void {
  const { name, bases } = reader.draft.classAt(index);
  const own: Expr = { kind: 'name', name };
  const instance = (of: Expr): Expr => (isStatic ? of : { kind: 'call', of, args: [] });
  reader.draft.bind(method, 'this', instance(own));
  const [base] = bases;
  if (base === undefined) return;
  reader.draft.bind(method, 'super', instance(base));
  reader.draft.bind(method, 'super()', base);
}

/** A field's value stands in the constructor, where `this` is the instance. */
function addProperty(reader: Reader, index: number, member: ts.PropertyDeclaration): void {
  const name = memberName(member.name);
  if (name === null) return;
  const { initializer } = member;
  if (initializer !== undefined) reader.names.set(initializer, name);
  const type = reader.typeOf(member.type, initializer);
  const leave = enterSetUp(reader, index, member);
  reader.addAttribute(name, initializer === undefined ? null : reader.expression(initializer), type);
  leave();
}

export function readProperty(reader: Reader, member: ts.PropertyDeclaration): Visit {
  return reader.openClass === undefined ? 'into' : enterSetUp(reader, reader.openClass, member);
}

function enterSetUp(reader: Reader, index: number, member: ts.PropertyDeclaration): () => void {
  const made = reader.draft.classAt(index).methods['constructor'];
  if (made === undefined || !isSetUp(member)) return () => {};
  reader.enterFunction(made);
  return () => {
    reader.leaveFunction();
  };
}

export function readObject(reader: Reader, node: ts.ObjectLiteralExpression): Visit {
  const index = reader.classIndex(node);
  reader.enterClass(index);
  for (const property of node.properties) addObjectMember(reader, index, property);
  return () => {
    reader.leaveClass();
  };
}

function addObjectMember(reader: Reader, index: number, property: ts.ObjectLiteralElementLike): void {
  if (syntax.isSpreadAssignment(property)) {
    reader.draft.classAt(index).bases.push(reader.expression(property.expression));
    return;
  }
  const name = memberName(property.name);
  if (name === null) return;
  if (syntax.isPropertyAssignment(property)) {
    const value = unwrapped(property.initializer);
    reader.names.set(value, name);
    if (syntax.isFunctionExpression(value)) reader.draft.classAt(index).methods[name] = adopt(reader, index, value);
    else reader.addAttribute(name, reader.expression(property.initializer), null);
  } else if (syntax.isShorthandPropertyAssignment(property)) {
    reader.addAttribute(name, reader.expression(property.name), null);
  } else {
    reader.names.set(property, name);
    addMethod(reader, index, name, property);
  }
}
