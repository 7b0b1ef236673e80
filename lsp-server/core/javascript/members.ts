/** Members: their names, and the parts of a value that a pattern takes out. */

import ts from 'typescript-parser';
import type { Expr } from '../facts.ts';

/** Null for a computed name. */
export function memberName(name: ts.PropertyName | ts.BindingName): string | null {
  if (ts.isIdentifier(name) || ts.isPrivateIdentifier(name)) return name.text;
  if (ts.isStringLiteralLike(name) || ts.isNumericLiteral(name)) return name.text;
  return null;
}

/** What an element of a destructuring pattern is bound to. */
export function partOf(of: Expr, pattern: ts.BindingPattern, element: ts.BindingElement, at: number): Expr {
  if (element.dotDotDotToken !== undefined) return of;
  if (ts.isArrayBindingPattern(pattern))
    return { kind: 'element', of, index: { kind: 'literal', type: 'number', value: at } };
  const name = memberName(element.propertyName ?? element.name);
  return name === null ? { kind: 'unknown' } : { kind: 'member', of, name };
}
