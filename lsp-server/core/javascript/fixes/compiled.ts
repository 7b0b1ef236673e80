/** How TypeScript comes to run: whether a worker can start from a file beside it, and under which ending that is imported. */

import ts from 'typescript-parser';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Files, ParsedFile } from './files.ts';

/** A worker starts from `import.meta.url`, which only modules of ECMAScript have. */
export function importedEnding({ file, root, text }: ParsedFile, files: Files): Read<string> {
  const [, kind] = /\.([cm]?)tsx?$/.exec(file) ?? [];
  if (kind === 'c' || file.endsWith('x')) return failed('a worker starts from a module, and this file is none');
  const isModule =
    kind === 'm' || /\bimport\.meta\b/.test(text) || /"type"\s*:\s*"module"/.test(nearest(file, 'package.json', files));
  if (!isModule)
    return failed('a worker starts from a module, and neither this file nor its package.json says that it is one');
  const written = root.statements.flatMap((one) => {
    const isFrom = ts.isImportDeclaration(one) || ts.isExportDeclaration(one);
    const from = isFrom ? one.moduleSpecifier : undefined;
    return from !== undefined && ts.isStringLiteral(from) && /^\.\.?\//.test(from.text) ? [from.text] : [];
  });
  const endings = new Set(written.map((from) => /\.[cm]?([jt])s$/.exec(from)?.[1]));
  const tsconfig = nearest(file, 'tsconfig.json', files);
  if (endings.has(undefined) || /"moduleResolution"\s*:\s*"bundler"/i.test(tsconfig))
    return failed('a worker starts from a file of its own, and a bundler may put this one into another');
  const isCompiled = endings.size > 0 ? endings.has('j') : isCompiledBy(tsconfig);
  return read(`.${kind ?? ''}${isCompiled ? 'j' : 't'}s`);
}

/** Node itself runs what has no tsconfig.json, and what imports by the endings of TypeScript. */
function isCompiledBy(tsconfig: string): boolean {
  return (
    tsconfig !== '' && !/"(?:allowImportingTsExtensions|rewriteRelativeImportExtensions)"\s*:\s*true/.test(tsconfig)
  );
}

/** Of the folder of a file, or of the next one above that has such a file. */
function nearest(file: string, name: string, files: Files): string {
  for (let end = file.lastIndexOf('/'); end !== -1; end = file.lastIndexOf('/', end - 1)) {
    const text = files.textOf(`${file.slice(0, end)}/${name}`);
    if (text !== undefined) return text;
    if (end === 0) break;
  }
  return '';
}
