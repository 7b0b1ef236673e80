/** Why a call does not block where it stands although its API may elsewhere: what the rest of its function or of its file says of it. */

import type { CallFacts, Expr, FileFacts, FunctionFacts } from './facts.ts';
import { inside, type Resolver } from './resolve.ts';
import { alternatives, type FunctionRef } from './values.ts';

/** A function that asks whether a loop runs starts one, or waits for one, only when none does. */
export function isAskingForLoop(api: string): boolean {
  return loopQuestions.has(api);
}

const loopQuestions: ReadonlySet<string> = new Set([
  'asyncio.get_running_loop',
  'asyncio._get_running_loop',
  'asyncio.AbstractEventLoop.is_running',
  'threading.current_thread',
  'threading.get_ident',
]);
const running = /^asyncio\.(?:run|AbstractEventLoop\.run_\w+)$/;

/** What raises an error where a loop runs already: the coroutine that it is given never begins. */
export function runsLoop(api: string): boolean {
  return running.test(api);
}

/** Why a call does not block here although it may elsewhere: no loop runs when it is made, or the socket does not block. */
export function excuses(api: string, { file, facts }: FunctionRef, asksForLoop: boolean): boolean {
  if (api === 'multiprocessing.Process.join') return reaps(facts);
  if (api.startsWith('sys.stdin.') && readsWhenTold(file)) return true;
  if (api.startsWith('zmq.Socket.recv') && pollsOnLoop(file, facts)) return true;
  if (api === 'os.waitid' && hasReadableProcesses(file)) return true;
  if (api.startsWith('psycopg2.') && isPolled(file)) return true;
  if (api === 'socket.socket.connect' && (speaksDatagramsOnly([facts]) || speaksDatagramsOnly(file.functions)))
    return true;
  if (asksForLoop && (runsLoop(api) || api === 'concurrent.futures.Future.result')) return true;
  // What reads a certificate blocks however sockets are set; what looks up a name is mostly given an address there.
  return /^(?:socket|ssl\.SSLSocket)\./.test(api) && hasUnblockedSockets(file);
}

/** Who has waited for a process by its number has nothing to wait for any more. */
function reaps({ calls }: FunctionFacts): boolean {
  return calls.some(({ callee }) => /^(?:waitpid|waitid)$/.test(lastPart(callee)));
}

/** The loop says when a process has ended whose descriptor it reads. */
function hasReadableProcesses({ functions }: FileFacts): boolean {
  const names = new Set(functions.flatMap(({ calls }) => calls.map(({ callee }) => lastPart(callee))));
  return names.has('pidfd_open') && names.has('add_reader');
}

/** `loop.add_reader(connection.fileno(), ready)`, and there `connection.poll()`, unless it is opened to block: so is what only tells of notifications. */
function isPolled({ functions }: FileFacts): boolean {
  const calls = functions.flatMap((one) => one.calls);
  const names = new Set(calls.map(({ callee }) => lastPart(callee)));
  return (
    names.has('poll') &&
    names.has('add_reader') &&
    calls.every((call) => lastPart(call.callee) !== 'connect' || mayNotBlock(call))
  );
}

/** `connect(dsn, async_=True)`, `connect(dsn, **options)`. */
function mayNotBlock({ args }: CallFacts): boolean {
  return args.some(({ name, spread }) => name === 'async_' || spread);
}

/** `loop.add_reader(sys.stdin, answer)`: the loop says when something was typed. */
function readsWhenTold({ functions }: FileFacts): boolean {
  return functions.some(({ calls }) =>
    calls.some(({ callee, args: [first] }) => {
      if (first === undefined || lastPart(callee) !== 'add_reader') return false;
      const { value } = first;
      const read = value.kind === 'call' && value.of.kind === 'member' ? value.of.of : value;
      return lastPart(read) === 'stdin';
    }),
  );
}

/** A class that has a `zmq.asyncio.Poller` receives what that has told of. */
function pollsOnLoop({ functions }: FileFacts, { owner }: FunctionFacts): boolean {
  return functions.some(
    (one) =>
      one.owner === owner &&
      one.calls.some(
        ({ callee }) => lastPart(callee) === 'Poller' && callee.kind === 'member' && lastPart(callee.of) === 'asyncio',
      ),
  );
}

/** Connecting such a socket only notes the address: that is how programs ask for their own. */
function speaksDatagramsOnly(functions: readonly FunctionFacts[]): boolean {
  const kinds = functions.flatMap(({ calls }) => calls.flatMap(({ args }) => args.map(({ value }) => lastPart(value))));
  return kinds.includes('SOCK_DGRAM') && !kinds.includes('SOCK_STREAM');
}

function lastPart(expr: Expr): string {
  return expr.kind === 'member' || expr.kind === 'name' ? expr.name : '';
}

function hasUnblockedSockets(file: FileFacts): boolean {
  return file.functions.some(({ calls }) =>
    calls.some(({ callee, args }) => callee.kind === 'member' && isUnblocking(callee.name, args)),
  );
}

/** Loops take only sockets that do not block: `loop.sock_recv(socket, 74)`. */
function isUnblocking(name: string, [first]: CallFacts['args']): boolean {
  const value = first?.value.kind === 'literal' ? first.value.value : undefined;
  return (
    name.startsWith('sock_') ||
    (name === 'setblocking' && (value === false || value === 0)) ||
    (name === 'settimeout' && value === 0)
  );
}

/**
 * Whether awaiting what it gives is an error: it returns nothing, or what another such gives. Who awaits a method like that
 * means the async one that a class below it has under that name.
 */
export function givesNothing({ file, index, facts }: FunctionRef, resolver: Resolver, depth = 3): boolean {
  if (facts.async || facts.generator || depth === 0) return false;
  return facts.returned.every((expr) => {
    if (expr.kind === 'literal' || expr.kind === 'unknown') return expr.kind === 'literal';
    const callees = expr.kind === 'call' ? alternatives(resolver.valueOf(expr.of, inside(file, index))) : [];
    return (
      callees.length > 0 &&
      callees.every((callee) => callee.kind === 'function' && givesNothing(callee.function, resolver, depth - 1))
    );
  });
}

const isPool = /^concurrent\.futures\./;

/**
 * `with ThreadPoolExecutor() as pool: await loop.run_in_executor(pool, load)`: what it was given is done by its end, also where
 * functions of its own give it: `await upload(loop, pool, name)`.
 */
export function letsLoopWait(type: string, { block, callee }: CallFacts, facts: FunctionFacts | undefined): boolean {
  if (!isPool.test(type)) return false;
  if (facts === undefined || block === undefined) return false;
  const inside = facts.calls.filter(({ range }) => range.line >= block.line && range.endLine <= block.endLine);
  const names = inside.map(({ callee: of }) => lastPart(of));
  if (names.includes('submit') || names.includes('map')) return false;
  if (names.includes('run_in_executor')) return true;
  const pools = new Set(facts.bindings.flatMap(({ name, value }) => (value?.kind === 'entered' ? [name] : [])));
  if (callee.kind === 'name') pools.add(callee.name);
  const going = inside.filter((call) => call.awaited || starters.test(lastPart(call.callee)));
  return facts.async && going.some(({ args }) => args.some(({ value }) => mentions(value, pools, facts)));
}

/** What makes a task of the call that it is given, or waits for several. */
const starters = /^(?:create_task|ensure_future|start_soon|gather)$/;

/** The pool itself, a call that is given it, or a list of such, also by its name: `tasks = [load(pool, name) for …]`. */
function mentions(expr: Expr, pools: ReadonlySet<string>, facts: FunctionFacts, depth = 4): boolean {
  if (depth === 0) return false;
  const isAmong = (one: Expr): boolean => mentions(one, pools, facts, depth - 1);
  if (expr.kind === 'collection') return expr.of.some(isAmong);
  if (expr.kind === 'call') return expr.args.some(({ value }) => isAmong(value));
  if (expr.kind !== 'name') return false;
  return (
    pools.has(expr.name) || facts.bindings.some(({ name, value }) => name === expr.name && value && isAmong(value))
  );
}
