/** The calls of a flame graph as a tree of nodes, and how much of it a screen shows around the call that one looks at. */

import type { FlameData, FlameFrame, FlameTree, Sight } from '#session/export/flame-data.ts';

export interface Call {
  readonly frame: FlameFrame;
  /** From 1; 0 where there is none. */
  readonly line: number;
  /** Null for the root, in which all loops are. */
  readonly caller: Call | null;
  readonly calls: Call[];
  /** How wide it is, in µs: its time with all that it called; in a difference, that of whichever run had more of each. */
  width: number;
  readonly self: number;
  readonly selfBefore: number;
  /** With all that it called. */
  total: number;
  before: number;
}

export function grow(data: FlameData, { span, difference }: Sight): Call {
  const tree = span === 'stalls' ? data.stalls : data.wholeRun;
  const root = callOf({ name: '', file: '', kind: 'rest' }, null);
  const calls = tree.parent.map(() => root);
  for (const [node, parent] of tree.parent.entries()) {
    const caller = parent < 0 ? root : (calls[parent] ?? root);
    const call = callAt(data, tree, node, caller);
    calls[node] = call;
    caller.calls.push(call);
  }
  addUp([root, ...calls], difference);
  return root;
}

function callAt({ frames }: FlameData, { frame, line, self, before }: FlameTree, node: number, caller: Call): Call {
  const of = frames[frame[node] ?? -1] ?? caller.frame;
  return callOf(of, caller, line[node], self[node], before[node]);
}

function callOf(frame: FlameFrame, caller: Call | null, line = 0, self = 0, selfBefore = 0): Call {
  return { frame, line, caller, calls: [], width: 0, self, selfBefore, total: self, before: selfBefore };
}

/** Callers come before what they call. What takes no width in this sight is left out. */
function addUp(calls: readonly Call[], difference: boolean): void {
  for (const call of calls.toReversed()) {
    call.width += difference ? Math.max(call.self, call.selfBefore) : call.self;
    for (const made of call.calls) {
      call.width += made.width;
      call.total += made.total;
      call.before += made.before;
    }
    const wide = call.calls.filter(({ width }) => width > 0);
    call.calls.splice(0, call.calls.length, ...wide.sort((a, b) => b.width - a.width));
  }
}

/** No screen shows a call narrower than this part of it. */
const narrowest = 1 / 4000;
/** More than this of one kind neither an eye nor a canvas can take in. */
const most = { calls: 3000, deep: 400, callers: 40 } as const;

/** What is drawn of a call: all that is wide enough, and not too deep. */
export function visibleIn(focus: Call): ReadonlySet<Call> {
  const found: Call[] = [];
  let level: readonly Call[] = [focus];
  for (let depth = 0; level.length > 0 && depth < most.deep; depth += 1) {
    for (const call of level) found.push(call);
    level = level.flatMap(({ calls }) => calls.filter(({ width }) => width >= focus.width * narrowest));
  }
  if (found.length <= most.calls) return new Set(found);
  // A caller is at least as wide as what it calls, and stands before it: the widest are a tree.
  return new Set(found.sort((a, b) => b.width - a.width).slice(0, most.calls));
}

/** The nearest callers, outermost first; the root always. */
export function callersOf({ caller }: Call): readonly Call[] {
  const callers: Call[] = [];
  for (let at = caller; at !== null; at = at.caller) callers.unshift(at);
  return callers.length <= most.callers ? callers : [...callers.slice(0, 1), ...callers.slice(1 - most.callers)];
}

/** The same call in another tree, such as that of a moment later; as near to it as the tree has. */
export function findAgain(root: Call, wanted: Call): Call {
  const callers: Call[] = [];
  for (let at: Call | null = wanted; at !== null && at.caller !== null; at = at.caller) callers.unshift(at);
  let found = root;
  for (const { frame } of callers) {
    const next = found.calls.find((call) => sameFunction(call.frame, frame));
    if (next === undefined) return found;
    found = next;
  }
  return found;
}

function sameFunction(left: FlameFrame, right: FlameFrame): boolean {
  return left.name === right.name && left.file === right.file && left.kind === right.kind;
}

/** One function, wherever it was called. */
export interface FunctionRow {
  readonly frame: FlameFrame;
  /** Where most of its time passed. */
  readonly line: number;
  readonly self: number;
  readonly total: number;
  readonly selfBefore: number;
  readonly before: number;
}

/** The functions under a call, added up; a recursion's time counts once. In no order. */
export function functionsIn(root: Call): readonly FunctionRow[] {
  const rows = new Map<FlameFrame, FunctionRow & { readonly widest: number }>();
  const open = new Set<FlameFrame>();
  const visits: { readonly call: Call; readonly opened: boolean | null }[] = [{ call: root, opened: null }];
  for (let visit = visits.pop(); visit !== undefined; visit = visits.pop()) {
    const { call, opened } = visit;
    if (opened !== null) {
      if (opened) open.delete(call.frame);
      continue;
    }
    const outermost = !open.has(call.frame);
    rows.set(call.frame, addRow(rows.get(call.frame), call, outermost));
    open.add(call.frame);
    visits.push({ call, opened: outermost });
    for (const made of call.calls) visits.push({ call: made, opened: null });
  }
  return [...rows.values()].filter(({ frame }) => frame.name !== '' && frame.kind !== 'loop');
}

function addRow(
  row: (FunctionRow & { readonly widest: number }) | undefined,
  { frame, line, self, selfBefore, total, before, width }: Call,
  outermost: boolean,
): FunctionRow & { readonly widest: number } {
  const widest = Math.max(row?.widest ?? 0, width);
  return {
    frame,
    line: row === undefined || width > row.widest ? line : row.line,
    widest,
    self: (row?.self ?? 0) + self,
    selfBefore: (row?.selfBefore ?? 0) + selfBefore,
    total: (row?.total ?? 0) + (outermost ? total : 0),
    before: (row?.before ?? 0) + (outermost ? before : 0),
  };
}
