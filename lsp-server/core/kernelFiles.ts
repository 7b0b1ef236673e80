/** Files that no disk holds: what Linux tells of itself and of processes under `/proc`, written by the kernel while it is read. */

import type { BlockingApi } from './catalogue.ts';
import type { CallFacts, Expr } from './facts.ts';
import type { Place } from './resolve.ts';

/** Such a file takes microseconds: https://docs.kernel.org/filesystems/proc.html */
export function ofFile(api: BlockingApi, call: CallFacts, place: Place): BlockingApi {
  if (api.kind !== 'file' || api.weight !== 'hard') return api;
  const receiver = call.callee.kind === 'member' ? call.callee.of : undefined;
  const file = api.api.startsWith('pathlib.') ? receiver : call.args[0]?.value;
  return file !== undefined && isKernels(file, place) ? { ...api, weight: 'soft' } : api;
}

/** By how the path begins: `f"/proc/{pid}/stat"`, `Path("/proc") / str(pid) / "cmdline"`, and names that are bound to nothing else. */
function isKernels(file: Expr, place: Place, depth = 6): boolean {
  if (depth === 0) return false;
  switch (file.kind) {
    case 'literal':
      return typeof file.value === 'string' && /^\/proc(?:\/|$)/.test(file.value);
    case 'operator':
      return file.of[0] !== undefined && isKernels(file.of[0], place, depth - 1);
    case 'call': {
      const [first] = file.args;
      const makes = (file.of.kind === 'name' || file.of.kind === 'member') && /^(?:Path|join|str)$/.test(file.of.name);
      return makes && first !== undefined && isKernels(first.value, place, depth - 1);
    }
    case 'name':
      return isNameOfKernels(file.name, place, depth - 1);
    case 'member':
    case 'element':
    case 'awaited':
    case 'entered':
    case 'function':
    case 'either':
    case 'collection':
    case 'unknown':
      return false;
  }
}

function isNameOfKernels(name: string, { file, scope }: Place, depth: number): boolean {
  const facts = file.functions[scope];
  if (facts === undefined || facts.params.some((param) => param.name === name)) return false;
  const bound = facts.bindings.filter((one) => one.name === name);
  if (bound.length === 0) return facts.parent !== null && isNameOfKernels(name, { file, scope: facts.parent }, depth);
  return bound.every(({ value }) => value !== null && isKernels(value, { file, scope }, depth));
}
