/** The call hierarchy of what blocks: who blocks through a function, and through whom it blocks itself. */

import { type CallHierarchyItem, SymbolKind } from 'vscode-languageserver/node';
import type { Station } from '#core/chains.ts';
import type { Places } from './convert.ts';

export function itemOf({ name, file, range, kind }: Station, places: Places): CallHierarchyItem {
  const location = places.toLocation(file, range);
  return {
    name,
    kind: kind === 'api' ? SymbolKind.Event : SymbolKind.Function,
    detail: kind === 'api' ? 'blocks' : '',
    uri: location.uri,
    range: location.range,
    selectionRange: location.range,
    data: kind,
  };
}

export function stationOf({ name, uri, selectionRange, data }: CallHierarchyItem, places: Places): Station | null {
  const range = places.fromRange(uri, selectionRange);
  return range && { name, file: range.file, range, kind: data === 'api' ? 'api' : 'function' };
}
