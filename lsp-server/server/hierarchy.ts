/** The call hierarchy of what blocks: who blocks through a function, and through whom it blocks itself. */

import { type CallHierarchyItem, SymbolKind } from 'vscode-languageserver/node';
import type { Station } from '#core/chains.ts';
import { fromLspRange, toFile, toLspRange, toUri } from './convert.ts';

export function itemOf({ name, file, range, kind }: Station): CallHierarchyItem {
  return {
    name,
    kind: kind === 'api' ? SymbolKind.Event : SymbolKind.Function,
    detail: kind === 'api' ? 'blocks' : '',
    uri: toUri(file),
    range: toLspRange(range),
    selectionRange: toLspRange(range),
    data: kind,
  };
}

export function stationOf({ name, uri, selectionRange, data }: CallHierarchyItem): Station | undefined {
  const file = toFile(uri);
  if (file === null) return undefined;
  return { name, file, range: fromLspRange(selectionRange), kind: data === 'api' ? 'api' : 'function' };
}
