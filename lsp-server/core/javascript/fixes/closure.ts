/** What a function of a module needs to run somewhere else: the declarations and imports that it uses, and why it cannot. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import { namesOf } from '../modules.ts';
import { startOf } from '../positions.ts';
import { walk } from '../walk.ts';
import { type Binding, bindingsOf, typeBindingsOf } from './bindings.ts';

export interface Closure {
  /** The statements of the module that it is made of, in the order of the text. */
  readonly statements: readonly ts.Statement[];
  readonly imports: readonly Binding[];
}

export function closureOf(name: string, root: ts.SourceFile, text: string): Read<Closure> {
  const bindings = [...bindingsOf(root), ...typeBindingsOf(root)];
  const statements = new Set<ts.Statement>();
  const imports = new Set<Binding>();
  const waiting = [name];
  const seen = new Set<string>();
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (seen.has(next)) continue;
    seen.add(next);
    const binding = bindings.find(({ local }) => local === next);
    const statement = declarationOf(next, root);
    if (binding !== undefined) {
      if (/^[./#]/.test(binding.module) && binding.isType !== true)
        return failed(`it uses \`${next}\` of ${binding.module}, which every worker would load anew`);
      imports.add(binding);
    } else if (statement !== undefined) {
      const because = reasonAgainst(next, statement, root, text);
      if (because !== null) return failed(because);
      statements.add(statement);
      waiting.push(...mentioned(statement));
    }
  }
  return read({ statements: root.statements.filter((one) => statements.has(one)), imports: [...imports] });
}

/** The statement of the module's top level that declares a name. */
export function declarationOf(name: string, root: ts.SourceFile): ts.Statement | undefined {
  return root.statements.find((statement) => declaredBy(statement).includes(name));
}

export function declaredBy(statement: ts.Statement): readonly string[] {
  if (ts.isFunctionDeclaration(statement) || ts.isClassDeclaration(statement) || ts.isEnumDeclaration(statement))
    return statement.name === undefined ? [] : [statement.name.text];
  if (isTypeDeclaration(statement) || ts.isModuleDeclaration(statement))
    return ts.isIdentifier(statement.name) ? [statement.name.text] : [];
  if (!ts.isVariableStatement(statement)) return [];
  return statement.declarationList.declarations.flatMap((declaration) => namesOf(declaration.name));
}

function isTypeDeclaration(node: ts.Node): node is ts.InterfaceDeclaration | ts.TypeAliasDeclaration {
  return ts.isInterfaceDeclaration(node) || ts.isTypeAliasDeclaration(node);
}

/** All names that are read in it; members' names, which only look the same, left out. */
export const mentioned: Names = ofEach((node) => {
  const names = new Set<string>();
  const path: ts.Node[] = [];
  walk(node, (inner) => {
    const outer = path.at(-1);
    if (ts.isIdentifier(inner) && !(outer !== undefined && isMemberName(outer, inner))) names.add(inner.text);
    path.push(inner);
    return () => {
      path.pop();
    };
  });
  return names;
});

type Names = (node: ts.Node) => ReadonlySet<string>;

/** Every finding of a file asks the same of the same tree, which stays as it is. */
function ofEach<T>(ask: (node: ts.Node) => T): (node: ts.Node) => T {
  const answers = new WeakMap<ts.Node, { readonly of: T }>();
  return (node) => {
    const answer = answers.get(node) ?? { of: ask(node) };
    answers.set(node, answer);
    return answer.of;
  };
}

function isMemberName(outer: ts.Node, node: ts.Identifier): boolean {
  if (ts.isPropertyAccessExpression(outer)) return outer.name === node;
  const isMember = ts.isPropertyAssignment(outer) || ts.isMethodDeclaration(outer);
  return (isMember || ts.isPropertySignature(outer) || ts.isMethodSignature(outer)) && outer.name === node;
}

function reasonAgainst(name: string, statement: ts.Statement, root: ts.SourceFile, text: string): string | null {
  if (isTypeDeclaration(statement)) return null;
  if (ts.isClassDeclaration(statement))
    return `it uses the class \`${name}\`, whose objects would lose it on their way`;
  if (ts.isFunctionDeclaration(statement)) return reasonAgainstFunction(name, statement, root);
  if (!ts.isVariableStatement(statement)) return `it uses \`${name}\`, which cannot be copied`;
  const [declaration, ...more] = statement.declarationList.declarations;
  if (declaration === undefined || more.length > 0 || !ts.isIdentifier(declaration.name))
    return `it uses \`${name}\`, which is declared with others`;
  if ((statement.declarationList.flags & ts.NodeFlags.Const) === 0)
    return `it uses \`${name}\`, which may change while the program runs`;
  const { initializer } = declaration;
  if (initializer === undefined) return `it uses \`${name}\`, which has no value`;
  if (ts.isArrowFunction(initializer) || ts.isFunctionExpression(initializer))
    return reasonAgainstFunction(name, initializer, root);
  if (!isConstant(initializer)) return `it uses \`${name}\`, of which every worker would have one of its own`;
  return changedIn(root).has(name)
    ? `it uses \`${name}\`, which changes while the program runs: ${text.slice(startOf(text, declaration), startOf(text, declaration) + 20)}`
    : null;
}

function isBuiltIn(node: ts.Expression): boolean {
  return ts.isIdentifier(node) && /^(Object|Math|Number|String|BigInt)$/.test(node.text);
}

const keywords: ReadonlySet<ts.SyntaxKind> = new Set([
  ts.SyntaxKind.TrueKeyword,
  ts.SyntaxKind.FalseKeyword,
  ts.SyntaxKind.NullKeyword,
]);

function isConstant(node: ts.Expression): boolean {
  if (ts.isLiteralExpression(node)) return true;
  if (keywords.has(node.kind)) return true;
  if (ts.isIdentifier(node)) return true;
  if (ts.isPrefixUnaryExpression(node)) return isConstant(node.operand);
  if (ts.isBinaryExpression(node)) return isConstant(node.left) && isConstant(node.right);
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node) || ts.isSatisfiesExpression(node))
    return isConstant(node.expression);
  if (ts.isArrayLiteralExpression(node)) return node.elements.every(isConstant);
  if (ts.isObjectLiteralExpression(node))
    return node.properties.every((one) => ts.isPropertyAssignment(one) && isConstant(one.initializer));
  if (ts.isPropertyAccessExpression(node)) return isBuiltIn(node.expression);
  if (ts.isCallExpression(node))
    return (
      ts.isPropertyAccessExpression(node.expression) &&
      isBuiltIn(node.expression.expression) &&
      node.arguments.every(isConstant)
    );
  if (ts.isNewExpression(node))
    return (
      ts.isIdentifier(node.expression) &&
      /^(Set|Map|RegExp)$/.test(node.expression.text) &&
      (node.arguments ?? []).every(isConstant)
    );
  return false;
}

type Callable = ts.FunctionDeclaration | ts.ArrowFunction | ts.FunctionExpression;

/** What would be another thing in a worker, or could not come back from one. */
function reasonAgainstFunction(name: string, node: Callable, root: ts.SourceFile): string | null {
  if (node.modifiers?.some(({ kind }) => kind === ts.SyntaxKind.AsyncKeyword) === true) return `\`${name}\` is async`;
  if (node.asteriskToken !== undefined) return `\`${name}\` is a generator`;
  if (node.typeParameters !== undefined) return `\`${name}\` is generic, and a worker would lose its types`;
  if (node.body === undefined) return `\`${name}\` is overloaded, and a worker would lose its types`;
  const parameters = node.parameters.flatMap((parameter) => namesOf(parameter.name));
  const changed = changedIn(node);
  const argument = parameters.find((parameter) => changed.has(parameter));
  if (argument !== undefined) return `\`${name}\` changes its argument \`${argument}\`, and would change a copy`;
  const own = new Set(root.statements.flatMap(declaredBy));
  const written = [...changed].find((one) => own.has(one) && !declaredIn(node).has(one));
  if (written !== undefined) return `\`${name}\` changes \`${written}\` of the module, and would change a copy`;
  return placeBound(name, node);
}

function placeBound(name: string, node: Callable): string | null {
  let because: string | null = null;
  walk(node, (inner) => {
    if (inner.kind === ts.SyntaxKind.ThisKeyword) because = `\`${name}\` uses \`this\``;
    if (ts.isMetaProperty(inner) || inner.kind === ts.SyntaxKind.ImportKeyword)
      because = `\`${name}\` looks at where its module stands`;
    if (ts.isIdentifier(inner) && /^(require|module|exports|__dirname|__filename)$/.test(inner.text))
      because = `\`${name}\` uses ${inner.text}, which is another one in another file`;
    if (ts.isIdentifier(inner) && /^(window|document|process)$/.test(inner.text))
      because = `\`${name}\` uses ${inner.text}`;
    const given = ts.isReturnStatement(inner)
      ? inner.expression
      : inner === node && ts.isArrowFunction(node)
        ? node.body
        : undefined;
    if (given !== undefined && cannotCome(given))
      because = `\`${name}\` returns what cannot come back from a worker as it is`;
    return because === null ? 'into' : 'past';
  });
  return because;
}

/** Functions and promises cannot be copied, and objects of classes come without their class. */
export function cannotCome(node: ts.Node): boolean {
  if (ts.isArrowFunction(node) || ts.isFunctionExpression(node) || ts.isClassExpression(node)) return true;
  return ts.isNewExpression(node) && !(ts.isIdentifier(node.expression) && copied.test(node.expression.text));
}

const copied = /^(Array|ArrayBuffer|Date|Error|Map|Set|RegExp|TypeError|RangeError|SyntaxError|\w+Array)$/;

const mutating = /^(add|append|clear|copyWithin|delete|fill|pop|push|reverse|set|shift|sort|splice|unshift|write)$/;

/** The names whose objects are changed in it, or which are given another value. */
export const changedIn: Names = ofEach((root) => {
  const changed = new Set<string>();
  walk(root, (node) => {
    if (ts.isBinaryExpression(node) && isAssignment(node.operatorToken.kind)) changed.add(firstName(node.left));
    if ((ts.isPrefixUnaryExpression(node) || ts.isPostfixUnaryExpression(node)) && isStep(node.operator))
      changed.add(firstName(node.operand));
    if (ts.isDeleteExpression(node)) changed.add(firstName(node.expression));
    if (
      ts.isCallExpression(node) &&
      ts.isPropertyAccessExpression(node.expression) &&
      mutating.test(node.expression.name.text)
    )
      changed.add(firstName(node.expression.expression));
    return 'into';
  });
  return changed;
});

function isAssignment(kind: ts.SyntaxKind): boolean {
  return kind >= ts.SyntaxKind.FirstAssignment && kind <= ts.SyntaxKind.LastAssignment;
}

function isStep(kind: ts.SyntaxKind): boolean {
  return kind === ts.SyntaxKind.PlusPlusToken || kind === ts.SyntaxKind.MinusMinusToken;
}

function firstName(node: ts.Expression): string {
  let first: ts.Node = node;
  while (ts.isPropertyAccessExpression(first) || ts.isElementAccessExpression(first)) first = first.expression;
  return ts.isIdentifier(first) ? first.text : '';
}

export function declaredIn(root: ts.Node): Set<string> {
  const names = new Set<string>();
  walk(root, (node) => {
    if (ts.isVariableDeclaration(node) || ts.isParameter(node)) for (const name of namesOf(node.name)) names.add(name);
    return 'into';
  });
  return names;
}
