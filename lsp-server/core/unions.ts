/** What an annotation allows: `A | B`, `Union[A, B]`, `Optional[A]`, `Annotated[A | B, …]`. */

import type { Expr } from './facts.ts';

/** The types of a union, each for itself; before that of an `Optional` its own name, as it allows nothing, too. */
export function typesIn(type: Expr): readonly Expr[] {
  if (type.kind === 'either' || type.kind === 'collection') return type.of.flatMap(typesIn);
  if (type.kind !== 'element' || type.index === null || !unions.has(nameOf(type.of) ?? '')) return [type];
  return [type.of, ...typesIn(type.index)];
}

const unions: ReadonlySet<string> = new Set(['Annotated', 'Optional', 'Union']);

/** `Callable` of `typing.Callable[[int], str]`. */
export function typeName(type: Expr): string | undefined {
  return nameOf(type.kind === 'element' ? type.of : type);
}

function nameOf(expr: Expr): string | undefined {
  return expr.kind === 'name' || expr.kind === 'member' ? expr.name : undefined;
}
