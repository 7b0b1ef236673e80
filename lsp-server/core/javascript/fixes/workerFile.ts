/** The text of a worker file: a function with what it needs, and a bounded pool that runs it. */

import type { Binding } from './bindings.ts';
import { type PoolKind, pools } from './pools.ts';

export interface WorkerParts {
  readonly kind: PoolKind;
  /** `countPrimes` */
  readonly name: string;
  /** `countPrimesInWorker` */
  readonly exported: string;
  readonly isModule: boolean;
  /** TypeScript, which is a module always. */
  readonly isTyped: boolean;
  readonly imports: readonly Binding[];
  /** The declarations, as they are written. */
  readonly declarations: readonly string[];
}

export function workerText(parts: WorkerParts): string {
  const { kind, name, exported, isModule, isTyped, imports, declarations } = parts;
  const { where, imported, types, written } = pools[kind];
  const own = [...imported, ...(kind === 'threads' || !isModule ? [] : [fileUrl])].map(([names, module]) =>
    importLine(isTyped && types !== '' && module === imported[0]?.[1] ? `${types}, ${names}` : names, module, isModule),
  );
  const others = imports.map((binding) => importOf(binding, isModule));
  return [
    `/** Runs ${name}() in ${where}, so that the event loop goes on meanwhile. */`,
    isModule ? '' : `'use strict';\n`,
    [...own, ...others].join('\n'),
    '',
    declarations.join('\n\n'),
    '',
    written({ name, exported, isModule, type: (text) => (isTyped ? text : '') }),
    isModule ? '' : commonExports(exported, kind),
  ]
    .join('\n')
    .replaceAll('\n\n\n', '\n\n');
}

function importLine(names: string, module: string, isModule: boolean): string {
  return importing(`{ ${names} }`, module, isModule);
}

function importing(what: string, module: string, isModule: boolean): string {
  const from = `'${module}'`;
  const words = isModule ? ['import', what, 'from', from] : ['const', what, '=', `require(${from})`];
  return `${words.join(' ')};`;
}

function importOf({ local, module, name, isType }: Binding, isModule: boolean): string {
  if (isType && name !== null)
    return importing(`type { ${name === local ? name : `${name} as ${local}`} }`, module, isModule);
  if (name === null) return importing(local, module, isModule);
  const renamed = isModule ? `${name} as ${local}` : `${name}: ${local}`;
  return importLine(name === local ? name : renamed, module, isModule);
}

const fileUrl = ['fileURLToPath', 'node:url'] as const;

function commonExports(exported: string, kind: PoolKind): string {
  return `module.exports = { ${kind === 'piscina' ? `answerJob, ${exported}` : exported} };\n`;
}
