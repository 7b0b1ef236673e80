/** What speaks against making a call in another thread: it would touch the loop, or what belongs to its own thread. */

import type { CallFacts, Expr, FunctionFacts } from './facts.ts';
import type { Edge, LinkedFunction } from './link.ts';

/** By function: why its body must run on the loop's own thread. */
export type Obstacles = ReadonlyMap<FunctionFacts, string>;

/** Carries what each function touches itself up to its callers. */
export function obstaclesOf(functions: readonly LinkedFunction[]): Obstacles {
  const obstacles = new Map<FunctionFacts, string>();
  const callers = new Map<FunctionFacts, FunctionFacts[]>();
  for (const { ref, edges, touches } of functions) {
    if (touches !== null) obstacles.set(ref.facts, touches);
    for (const { to } of edges) {
      const known = callers.get(to.facts);
      if (known === undefined) callers.set(to.facts, [ref.facts]);
      else known.push(ref.facts);
    }
  }
  const waiting = [...obstacles.keys()];
  for (let facts = waiting.pop(); facts !== undefined; facts = waiting.pop()) {
    const because = obstacles.get(facts) ?? '';
    for (const caller of callers.get(facts) ?? []) {
      if (obstacles.has(caller)) continue;
      obstacles.set(caller, because);
      waiting.push(caller);
    }
  }
  return obstacles;
}

export function obstacleOf(call: CallFacts, edge: Edge | null, obstacles: Obstacles): string | undefined {
  if (call.manner === 'enter') return 'its block runs between entering and leaving, and would have to move as well';
  if (call.manner === 'iterate') return 'its work is done piece by piece while the loop goes on';
  if (edge === null) return undefined;
  const { facts } = edge.to;
  return facts.async ? `\`${facts.name}\` is async, and runs on the loop` : obstacles.get(facts);
}

/** APIs that only the loop's own thread may use. */
const loopOnly =
  /^asyncio\.(?!to_thread$|run_coroutine_threadsafe$|run$|AbstractEventLoop\.call_soon_threadsafe$|sleep$)/;

export function touchedBy(facts: FunctionFacts, call: CallFacts, api: string): string | null {
  if (loopOnly.test(api)) return `\`${facts.name}\` uses ${api}, which belongs to the loop's own thread`;
  return api.startsWith('sqlite3.') && sharesConnection(facts, call, api)
    ? `\`${facts.name}\` shares a sqlite3 connection, which only the thread that made it may use; let each use open its own, or use aiosqlite`
    : null;
}

/** One that it keeps for others, or has from elsewhere; its own are those that it has a local name for. */
function sharesConnection(
  { params, bindings, returned }: FunctionFacts,
  { callee, args }: CallFacts,
  api: string,
): boolean {
  if (/^sqlite3\.(dbapi2\.)?connect$/.test(api)) {
    const written = JSON.stringify(callee);
    const isOwn = [...bindings.map(({ value }) => value), ...returned].some(
      (one) => one !== null && makes(one, written),
    );
    return !isOwn && !args.some(({ name }) => name === 'check_same_thread');
  }
  const name = firstName(callee);
  return name !== null && (params.some((one) => one.name === name) || !bindings.some((one) => one.name === name));
}

function makes(value: Expr, callee: string): boolean {
  if (value.kind === 'call')
    return JSON.stringify(value.of) === callee || value.args.some((one) => makes(one.value, callee));
  if (value.kind === 'collection') return value.of.some((one) => makes(one, callee));
  return value.kind === 'entered' && makes(value.of, callee);
}

function firstName(expression: Expr): string | null {
  let first = expression;
  while (first.kind === 'member' || first.kind === 'call' || first.kind === 'element') first = first.of;
  return first.kind === 'name' ? first.name : null;
}
