/**
 * Classes that grow by assignment, as they were written before there was `class`: `Client.prototype.get = function …`,
 * `this.client = …` in a function that is called with `new`, `api.load = function …`, `util.inherits(Client, Emitter)`.
 */

import type ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import { lastName } from '../names.ts';
import { adopt } from './classes.ts';
import { isFunction, unwrapped } from './expressions.ts';
import { moduleBody } from './draft.ts';
import { memberName } from './members.ts';
import { models } from './models.ts';
import type { Reader } from './reader.ts';
import { kinds, syntax } from './syntax.ts';

/** What an assignment to a member gives to the object that the member is of. */
export function assignMember(reader: Reader, target: ts.PropertyAccessExpression, value: ts.Expression): void {
  const { expression, name } = target;
  const holder = holderOfThis(reader, expression);
  if (holder !== null) return addToThis(reader, holder, name.text, reader.expression(value));
  const grown = prototypeOwner(expression);
  if (grown !== null) return assignPrototype(reader, grown, name.text, value);
  if (isOfSchema(expression) && isFunction(unwrapped(value))) {
    const all = reader.grownClass(models, moduleBody, reader.rangeOf(expression));
    return addMember(reader, all, name.text, reader.expression(value));
  }
  if (syntax.isIdentifier(expression) && name.text === 'prototype') return assignWhole(reader, expression, value);
  if (!syntax.isIdentifier(expression) || !isFunction(unwrapped(value))) return;
  if (isTable(reader, expression)) growTable(reader, expression, value);
  addMember(reader, classNamed(reader, expression), name.text, reader.expression(value));
}

/** `handlers[name] = handle`: what is put into a table under a name is one of its values. */
export function growTable(reader: Reader, table: ts.Expression, value: ts.Expression): void {
  const bare = unwrapped(value);
  if (!isFunction(bare) && !syntax.isNewExpression(bare) && !syntax.isIdentifier(bare)) return;
  if (syntax.isIdentifier(table) && isTable(reader, table))
    reader.draft.bind(reader.scopeOf(table.text), reader.nameOf(table.text), tableOf(reader, value));
  if (!syntax.isPropertyAccessExpression(table)) return;
  const holder = holderOfThis(reader, table.expression);
  if (holder !== null) addToThis(reader, holder, table.name.text, tableOf(reader, value));
}

/** `handlers.set(name, handle)`; other things have such a method, too, and what they do with it nobody knows. */
function setInTable(reader: Reader, table: ts.Expression, value: ts.Expression): void {
  if (syntax.isIdentifier(table) || isTableOfThis(reader, table)) growTable(reader, table, value);
}

/** `this.handlers`, which the class has as a table. */
function isTableOfThis(reader: Reader, table: ts.Expression): boolean {
  if (!syntax.isPropertyAccessExpression(table) || table.expression.kind !== kinds.ThisKeyword) return false;
  if (reader.openClass === undefined) return false;
  const { attributes } = reader.draft.classAt(reader.openClass);
  const first = attributes.find(({ name }) => name === table.name.text)?.value;
  return first?.kind === 'collection' && first.type === 'map';
}

/** The function whose `this` is meant, where it is called `self` too. */
function holderOfThis(reader: Reader, node: ts.Expression): number | null {
  if (node.kind === kinds.ThisKeyword) return reader.functionOfThis;
  return syntax.isIdentifier(node) ? reader.functionOfAlias(node.text) : null;
}

function tableOf(reader: Reader, value: ts.Expression): Expr {
  return { kind: 'collection', type: 'map', of: [reader.expression(value)] };
}

/** A variable that begins as an object of which nothing is called by its name. */
function isTable(reader: Reader, { text }: ts.Identifier): boolean {
  const { bindings } = reader.draft.functionAt(reader.scopeOf(text));
  const first = bindings.find(({ name }) => name === reader.nameOf(text))?.value;
  return first?.kind === 'collection' && first.type === 'map';
}

/** `util.inherits(Client, Emitter)`, `Object.assign(Client.prototype, { … })`, `Object.setPrototypeOf(Client.prototype, …)`. */
export function growByCall(reader: Reader, { expression, arguments: args }: ts.CallExpression): void {
  const [first, second] = args;
  if (first === undefined || second === undefined) return;
  if (syntax.isIdentifier(expression) && syntax.isIdentifier(first)) {
    if (made.test(expression.text)) for (const members of args.slice(1)) addMembers(reader, first, members);
    if (inherits.test(expression.text)) addBase(reader, classNamed(reader, first), second);
  }
  if (!syntax.isPropertyAccessExpression(expression)) return;
  const { text } = expression.name;
  if (text === 'set') setInTable(reader, expression.expression, second);
  if (text === 'inherits' && syntax.isIdentifier(first)) addBase(reader, classNamed(reader, first), second);
  const grown = text === 'assign' || text === 'setPrototypeOf' ? prototypeOwner(first) : null;
  if (grown !== null) addBase(reader, classNamed(reader, grown), second);
}

/** What compilers make of classes for older engines: `_createClass(Client, [{ key: 'get', value: function get() { … } }])`, `__extends(Client, _super)`. */
const made = /^_*createClass\d*$/;
const inherits = /^_*(?:extends|inherits(?:Loose)?)\d*$/;

function addMembers(reader: Reader, of: ts.Identifier, members: ts.Expression): void {
  if (!syntax.isArrayLiteralExpression(members)) return;
  for (const member of members.elements) {
    if (!syntax.isObjectLiteralExpression(member)) continue;
    const [key, value] = ['key', 'value'].map((name) => valueIn(member, name));
    if (key === undefined || value === undefined || !syntax.isStringLiteralLike(key)) continue;
    assignPrototype(reader, of, key.text, value);
  }
}

function valueIn({ properties }: ts.ObjectLiteralExpression, name: string): ts.Expression | undefined {
  const found = properties.find((one) => one.name !== undefined && memberName(one.name) === name);
  return found !== undefined && syntax.isPropertyAssignment(found) ? found.initializer : undefined;
}

/** `schema.methods`, `schema.statics`: https://mongoosejs.com/docs/guide.html#methods */
function isOfSchema(node: ts.Node): boolean {
  return syntax.isPropertyAccessExpression(node) && (node.name.text === 'methods' || node.name.text === 'statics');
}

/** `Client` of `Client.prototype`. */
function prototypeOwner(node: ts.Expression): ts.Identifier | null {
  if (!syntax.isPropertyAccessExpression(node) || node.name.text !== 'prototype') return null;
  return syntax.isIdentifier(node.expression) ? node.expression : null;
}

/** What has no class yet becomes one. */
function addToThis(reader: Reader, holder: number, name: string, value: Expr): void {
  const { owner, parent, name: whole, range } = reader.draft.functionAt(holder);
  const own = lastName(whole);
  if (owner !== null) return addMember(reader, owner, name, value);
  if (reader.openClass !== undefined) return reader.addAttribute(name, value, null);
  if (holder === moduleBody || parent === null || own.startsWith('<')) return;
  addMember(reader, reader.grownClass(own, parent, range), name, value);
}

function assignPrototype(reader: Reader, of: ts.Identifier, name: string, value: ts.Expression): void {
  const index = classNamed(reader, of);
  const bare = unwrapped(value);
  if (!syntax.isFunctionExpression(bare)) return addMember(reader, index, name, reader.expression(value));
  reader.names.set(bare, name);
  reader.draft.classAt(index).methods[name] = adopt(reader, index, bare);
}

/** `Client.prototype = { … }`, `Client.prototype = Object.create(Emitter.prototype)`. */
function assignWhole(reader: Reader, of: ts.Identifier, value: ts.Expression): void {
  const index = classNamed(reader, of);
  const bare = unwrapped(value);
  if (!syntax.isObjectLiteralExpression(bare)) return addBase(reader, index, bare);
  for (const property of bare.properties) {
    const method = syntax.isPropertyAssignment(property) ? unwrapped(property.initializer) : property;
    const name = property.name === undefined ? null : memberName(property.name);
    if (name === null || !(syntax.isFunctionExpression(method) || syntax.isMethodDeclaration(method))) continue;
    reader.names.set(method, name);
    reader.draft.classAt(index).methods[name] = adopt(reader, index, method);
  }
}

function addMember(reader: Reader, index: number, name: string, value: Expr): void {
  reader.draft.classAt(index).attributes.push({ name, value, type: null, scope: reader.current });
}

/** A base is a class, its prototype, an object made of it, or one with members. */
function addBase(reader: Reader, index: number, base: ts.Node): void {
  const bare = unwrapped(base);
  if (syntax.isCallExpression(bare) || syntax.isNewExpression(bare)) {
    const [first] = bare.arguments ?? [];
    const of = syntax.isNewExpression(bare) ? bare.expression : first;
    if (of !== undefined) addBase(reader, index, of);
    return;
  }
  const of = syntax.isPropertyAccessExpression(bare) && bare.name.text === 'prototype' ? bare.expression : bare;
  reader.draft.classAt(index).bases.push(reader.expression(of));
}

function classNamed(reader: Reader, node: ts.Identifier): number {
  return reader.grownClass(reader.nameOf(node.text), reader.scopeOf(node.text), reader.rangeOf(node));
}
