/** Finds the file that an import means, among the project's own files, by each language's rules. */

import type { FilePath } from '#protocol/units.ts';
import type { FileFacts } from './facts.ts';
import type { Manifests } from './javascript/resolution.ts';
import { JavaScriptModules } from './javascriptModules.ts';
import { PythonModules } from './pythonModules.ts';

export type Imported =
  | { readonly kind: 'file'; readonly file: FileFacts }
  /** A folder of modules without a file of its own; `name` is its dotted name, or its path. */
  | { readonly kind: 'folder'; readonly name: string }
  /** Not of the project. */
  | { readonly kind: 'outside'; readonly name: string };

export interface Modules {
  /** What `module`, as written in `from`, is. */
  find(module: string, from: FileFacts): Imported;
  /** A module inside a package: `name` of what `find` gave. */
  inside(parent: Imported, name: string): Imported | undefined;
}

export function modulesOf(files: readonly FileFacts[], roots: readonly FilePath[], manifests: Manifests): Modules {
  const python = new PythonModules(files, roots);
  const javascript = new JavaScriptModules(files, manifests);
  return {
    find: (module, from) => (from.language === 'python' ? python : javascript).find(module, from),
    inside: (parent, name) => python.inside(parent, name),
  };
}

/** Whether a file is of an installed package, and not the project's own. */
export function isInstalled(file: string): boolean {
  return /[\\/](?:node_modules|site-packages|dist-packages)[\\/]/.test(file);
}
