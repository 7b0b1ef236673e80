/** Code actions without their edits, for editors that ask for the edit of the one that the user takes. */

import type { ClientCapabilities, CodeAction, CodeActionParams } from 'vscode-languageserver/node';

/** By which an action is found again. */
type Asked = Pick<CodeActionParams, 'textDocument' | 'range' | 'context'>;

export function resolvesEdits({ textDocument }: ClientCapabilities): boolean {
  const { dataSupport, resolveSupport } = textDocument?.codeAction ?? {};
  return dataSupport === true && resolveSupport?.properties.includes('edit') === true;
}

export function withoutEdits(actions: readonly CodeAction[], { textDocument, range, context }: Asked): CodeAction[] {
  const { only } = context;
  const asked = { textDocument, range, context: { diagnostics: [], ...(only === undefined ? {} : { only }) } };
  return actions.map(({ edit, ...action }) => (edit === undefined ? action : { ...action, data: asked }));
}

/** Null for an action that did not come from here. */
export function askedFor({ data }: CodeAction): Asked | null {
  return typeof data === 'object' && data !== null && 'textDocument' in data && 'range' in data && 'context' in data
    ? (data as Asked)
    : null;
}

/** The action as it is now; without an edit when the text has changed so that there is none any more. */
export function resolved(action: CodeAction, now: readonly CodeAction[]): CodeAction {
  const same = now.find(
    (one) => one.title === action.title && one.kind === action.kind && placeOf(one) === placeOf(action),
  );
  return same?.edit === undefined ? action : { ...action, edit: same.edit };
}

function placeOf({ diagnostics }: Pick<CodeAction, 'diagnostics'>): string {
  return JSON.stringify(diagnostics?.map(({ range }) => [range.start.line, range.start.character]) ?? []);
}
