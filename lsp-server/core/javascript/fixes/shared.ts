/** Whether others can tell that a function waits in its middle: by what it shares with them, by files, by the order of events. */

import ts from 'typescript-parser';
import { walk } from '../walk.ts';
import { bindingsOf } from './bindings.ts';
import { functionAround, type Place } from './place.ts';
import { isDeclaredIn, ownNames, type Path, type Touched, touchesIn } from './touches.ts';

/** To be looked at: during a wait others get a turn, and may change or see what until now was nobody else’s. */
export function seenByOthers(place: Place): string | null {
  const scope = functionAround(place);
  if (scope === undefined) return null;
  if (updatesAcross(place, scope)) return 'others may change what is read before the wait and written after it';
  if (loopsOverShared(place, scope)) return 'others may change what the loop goes over while it waits';
  if (asksThenActs(place, scope)) return 'between asking for the file and changing it, others may do the same';
  return listens(place, scope) ? 'the next event comes before this one is done with' : null;
}

/** What is read before the call is old when it is written after it. */
function updatesAcross({ text, call }: Place, scope: ts.Node): boolean {
  const { reads, writes } = touchesIn(text, scope);
  const own = ownNames(scope);
  const isShared = ({ path }: Touched): boolean => {
    const isFresh = own.get(path[0] ?? '');
    return isFresh === undefined || (!isFresh && path.length > 1);
  };
  const before = reads.filter((one) => one.start < call.end && isShared(one));
  const after = writes.filter((one) => one.end >= call.end && isShared(one));
  return after.some(({ path }) => before.some((one) => isWithin(path, one.path) || isWithin(one.path, path)));
}

function isWithin(path: Path, outer: Path): boolean {
  return outer.every((name, at) => path[at] === name);
}

/** While a round waits, others may add to what the loop goes over, or take from it. */
function loopsOverShared({ root, text, call, around }: Place, scope: ts.Node): boolean {
  const own = ownNames(scope);
  const modules = new Set(bindingsOf(root).map(({ local }) => local));
  const loops = around.slice(0, around.indexOf(scope)).filter((node) => ts.isIterationStatement(node, false));
  return loops.some((loop) => {
    const over = goesOver(loop);
    if (over === undefined || loop.statement.pos > call.pos) return false;
    return touchesIn(text, over).reads.some(({ path: [first = '', ...members] }) => {
      if (own.has(first)) return false;
      return members.length > 0 || (!modules.has(first) && isDeclaredIn(root, first));
    });
  });
}

function goesOver(loop: ts.IterationStatement): ts.Expression | undefined {
  if (ts.isForStatement(loop)) return loop.condition;
  return ts.isForInStatement(loop) || ts.isForOfStatement(loop) || ts.isWhileStatement(loop) || ts.isDoStatement(loop)
    ? loop.expression
    : undefined;
}

const asking = /^(access|exists|lstat|pathExists|stat)(Sync)?$/;
const acting =
  /^(append|copy|cp|create|empty|ensure|link|mkdir|mkdtemp|move|open|output|remove|rename|rm|rmdir|symlink|truncate|unlink|write)([A-Z]\w*)?$/;

/** `if (!fs.existsSync(file)) fs.writeFileSync(file, …)`: between the two another may do the same. */
function asksThenActs({ root }: Place, scope: ts.Node): boolean {
  const imported = new Map(bindingsOf(root).map(({ local, name }) => [local, name]));
  const called: string[] = [];
  walk(scope, (node) => {
    if (!ts.isCallExpression(node)) return 'into';
    const { expression } = node;
    if (ts.isPropertyAccessExpression(expression)) called.push(expression.name.text);
    else if (ts.isIdentifier(expression)) called.push(imported.get(expression.text) ?? expression.text);
    return 'into';
  });
  return called.some((name) => asking.test(name)) && called.some((name) => acting.test(name));
}

const registering: ReadonlySet<string> = new Set([
  'addEventListener',
  'addListener',
  'on',
  'once',
  'prependListener',
  'prependOnceListener',
]);
/** What they are given runs by itself: nobody waits for it. */
const deferring: ReadonlySet<string> = new Set([
  'nextTick',
  'queueMicrotask',
  'setImmediate',
  'setInterval',
  'setTimeout',
]);

/** Up to its first wait, a listener is through with one event before the next one comes, and so is what a timer calls. */
function listens(place: Place, scope: ts.SignatureDeclaration): boolean {
  return !hasWaited(place, scope) && isListener(place, scope);
}

function isListener({ root, around }: Place, scope: ts.SignatureDeclaration): boolean {
  const outer = around[around.indexOf(scope) + 1];
  const holder = outer !== undefined && ts.isVariableDeclaration(outer) ? outer : scope;
  const name = holder.name !== undefined && 'text' in holder.name ? holder.name.text : null;
  let found = false;
  walk(root, (node) => {
    if (found) return 'past';
    if (!ts.isCallExpression(node) || !handsOver(node)) return 'into';
    found = node.arguments.some((argument) => argument === scope || (name !== null && mentions(argument, name)));
    return 'into';
  });
  return found;
}

function handsOver({ expression }: ts.CallExpression): boolean {
  if (ts.isIdentifier(expression)) return deferring.has(expression.text);
  if (!ts.isPropertyAccessExpression(expression)) return false;
  return registering.has(expression.name.text) || deferring.has(expression.name.text);
}

function mentions(within: ts.Node, name: string): boolean {
  let found = false;
  walk(within, (node) => {
    found ||= (ts.isIdentifier(node) || ts.isPrivateIdentifier(node)) && node.text === name;
    return found ? 'past' : 'into';
  });
  return found;
}

/** Whether each way to the call leads over an `await`. */
function hasWaited({ around, call }: Place, scope: ts.Node): boolean {
  return around
    .slice(0, around.indexOf(scope))
    .some((node) => ts.isBlock(node) && node.statements.some((one) => one.end <= call.pos && surelyWaits(one)));
}

function surelyWaits(statement: ts.Statement): boolean {
  let found = false;
  walk(statement, (node) => {
    if (ts.isAwaitExpression(node)) found = true;
    return found || mayBeLeftOut(node) ? 'past' : 'into';
  });
  return found;
}

function mayBeLeftOut(node: ts.Node): boolean {
  return (
    ts.isFunctionLike(node) ||
    ts.isIfStatement(node) ||
    ts.isSwitchStatement(node) ||
    ts.isTryStatement(node) ||
    ts.isIterationStatement(node, false) ||
    ts.isConditionalExpression(node) ||
    ts.isBinaryExpression(node)
  );
}
