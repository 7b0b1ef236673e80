/** Members: their names, and the parts of a value that a pattern takes out. */

import type ts from 'typescript-parser';
import type { Expr } from '../facts.ts';
import { syntax } from './syntax.ts';

/** Null for a computed name. */
export function memberName(name: ts.PropertyName | ts.BindingName): string | null {
  if (syntax.isIdentifier(name) || syntax.isPrivateIdentifier(name)) return name.text;
  if (syntax.isStringLiteralLike(name) || syntax.isNumericLiteral(name)) return name.text;
  return null;
}

/** What an element of a destructuring pattern is bound to. */
export function partOf(of: Expr, pattern: ts.BindingPattern, element: ts.BindingElement, at: number): Expr {
  if (element.dotDotDotToken !== undefined) return of;
  if (syntax.isArrayBindingPattern(pattern))
    return { kind: 'element', of, index: { kind: 'literal', type: 'number', value: at } };
  const name = memberName(element.propertyName ?? element.name);
  return name === null ? { kind: 'unknown' } : { kind: 'member', of, name };
}
