/** What compilers make of imports of JavaScript: `fs_1 = __importStar(require('fs'))`, `fs_1.default.readFileSync`. */

import type { Expr, FileFacts } from './facts.ts';
import type { Value } from './values.ts';

/** The helpers of TypeScript, esbuild, Babel and Rollup, whose own bodies say too little. */
const helpers = /^_*(?:importStar|importDefault|toESM|toModule|interop(?:Require)?(?:Default|Wildcard|Namespace)\w*)$/;

/** The module in such a call. */
export function wrappedIn({ of, args: [first] }: Extract<Expr, { kind: 'call' }>): Expr | undefined {
  const name = of.kind === 'name' || of.kind === 'member' ? of.name : '';
  return helpers.test(name) ? first?.value : undefined;
}

/** The default of a library's module, or of its only export, is what it gives as a whole. */
export function isWhole(of: Value, member: string, { language }: FileFacts): boolean {
  return member === 'default' && of.kind === 'api' && language === 'javascript';
}
