/** Fixes as an editor offers them: code actions with their edits, or greyed out with the reason why not. */

import {
  type CodeAction,
  CodeActionKind,
  type Diagnostic,
  type TextEdit as LspTextEdit,
} from 'vscode-languageserver/node';
import type { Fix, OfferedFix } from '#core/fixes.ts';
import { toLspRange, toUri } from './convert.ts';

export function actionOf({ title, fix }: OfferedFix, diagnostic: Diagnostic): CodeAction {
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
    edit: { changes: changesOf(fix.value) },
  };
}

function changesOf({ edits }: Fix): Record<string, LspTextEdit[]> {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const { file, range, text } of edits)
    (changes[toUri(file)] ??= []).push({ range: toLspRange(range), newText: text });
  return changes;
}
