/** Fixes as an editor offers them: code actions with their edits, or greyed out with the reason why not. */

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextEdit as LspTextEdit,
} from 'vscode-languageserver/node';
import type { Fix, OfferedFix } from '#core/fixes.ts';
import type { Places } from './convert.ts';

export function actionOf({ title, fix }: OfferedFix, diagnostic: Diagnostic, places: Places): CodeAction {
  if (!fix.ok) {
    return {
      title,
      kind: CodeActionKind.RefactorRewrite,
      diagnostics: [diagnostic],
      disabled: { reason: fix.because },
    };
  }
  const { safe } = fix.value;
  return {
    title: fix.value.title,
    kind: safe ? CodeActionKind.QuickFix : CodeActionKind.RefactorRewrite,
    diagnostics: [diagnostic],
    isPreferred: safe,
    edit: { changes: changesOf(fix.value, places) },
  };
}

function changesOf({ edits }: Fix, places: Places): Record<string, LspTextEdit[]> {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const { file, range, text } of edits)
    (changes[places.toUri(file, range.line)] ??= []).push({
      range: places.toRange(file, range),
      newText: text,
    });
  return changes;
}
