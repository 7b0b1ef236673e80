/** Calls that only make what asks the disk while somebody goes through it: `entries = path.iterdir()`, to be gone through in a thread. */

import type { CallFacts, Expr, FunctionFacts } from './facts.ts';

const lazy =
  /^(?:pathlib\.(?:Path|PosixPath|WindowsPath)\.(?:iterdir|glob|rglob|walk)|os\.walk|os\.fwalk|glob\.iglob)$/;

/** What goes through all that it is given, or a step of it. */
const through: ReadonlySet<string> = new Set(
  'list tuple set frozenset sorted next enumerate any all sum min max map filter zip dict iter reversed'.split(' '),
);

/** Whether the function itself never goes through what the call makes, nor gives it to whoever called. */
export function isLeftLazy(api: string, call: CallFacts, function_: FunctionFacts | undefined): boolean {
  if (function_ === undefined || !lazy.test(api)) return false;
  const { bindings, calls, returned } = function_;
  const kept = bindings.filter(({ value }) => value !== null && makes(value, call.callee));
  const [first] = kept;
  if (first === undefined) return false;
  const isIt = (expr: Expr): boolean => expr.kind === 'name' && expr.name === first.name;
  if (returned.some(isIt)) return false;
  return !calls.some(
    ({ manner, callee, args }) =>
      (manner === 'iterate' && isIt(callee)) ||
      (manner === 'call' &&
        callee.kind === 'name' &&
        through.has(callee.name) &&
        args.some(({ value }) => isIt(value))),
  );
}

function makes(value: Expr, callee: Expr): boolean {
  if (value.kind === 'either') return value.of.some((part) => makes(part, callee));
  return value.kind === 'call' && value.of === callee;
}
