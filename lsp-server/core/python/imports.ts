/** Python's import statements as facts. */

import type { ImportFact } from '../facts.ts';
import type { Reading, Scope } from './scope.ts';
import type { Node } from './tree.ts';

export function readImport(node: Node, scope: Scope, reading: Reading): void {
  for (const child of node.children) {
    if (child.type !== 'dotted_name' && child.type !== 'aliased_import') continue;
    const [name, alias] = child.type === 'aliased_import' ? child.children : [child];
    if (name === undefined) continue;
    const module = dotted(name, reading);
    if (alias !== undefined) add(reading, scope, { local: reading.textOf(alias), module, name: null });
    else readPlainImport(module, scope, reading);
  }
}

/** `import a.b` binds `a`, and makes `a.b` known as an attribute of it. */
function readPlainImport(module: string, scope: Scope, reading: Reading): void {
  const [first = module] = module.split('.');
  add(reading, scope, { local: first, module: first, name: null });
}

export function readFromImport(node: Node, scope: Scope, reading: Reading): void {
  const [source, ...names] = node.children;
  if (source === undefined) return;
  const module = node.type === 'future_import_statement' ? '__future__' : dotted(source, reading);
  for (const child of names) {
    if (child.type === 'wildcard_import') add(reading, scope, { local: '*', module, name: '*' });
    if (child.type !== 'dotted_name' && child.type !== 'aliased_import') continue;
    const [name, alias] = child.type === 'aliased_import' ? child.children : [child];
    if (name === undefined) continue;
    add(reading, scope, { local: reading.textOf(alias ?? name), module, name: reading.textOf(name) });
  }
}

function add(reading: Reading, scope: Scope, fact: Omit<ImportFact, 'scope'>): void {
  reading.imports.push({ ...fact, scope: scope.index });
}

/** Spaces and line breaks may stand around the dots. */
function dotted(node: Node, reading: Reading): string {
  return reading.textOf(node).replaceAll(/[\s\\]/g, '');
}
