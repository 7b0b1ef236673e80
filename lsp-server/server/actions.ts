/** Fixes as an editor offers them: code actions with their edits, or greyed out with the reason why not. */

import {
  AnnotatedTextEdit,
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  CreateFile,
  type Diagnostic,
  TextDocumentEdit,
  type TextEdit as LspTextEdit,
  type WorkspaceEdit,
} from 'vscode-languageserver/node';
import type { Fix, OfferedFix, TextEdit } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import { type Places, toUri } from './convert.ts';

/** Rewrites that somebody should look at; after it comes where the work goes. */
const offload = `${CodeActionKind.RefactorRewrite}.offload`;
const fixAll = `${CodeActionKind.SourceFixAll}.stallsight`;

export const actionKinds: readonly string[] = [CodeActionKind.QuickFix, offload, fixAll];

/** Whether an editor that asks only for some kinds wants this one. */
export function isWanted(kind: string, only: readonly string[] | undefined): boolean {
  if (only === undefined) return kind !== fixAll;
  return only.some((one) => kind === one || kind.startsWith(`${one}.`));
}

export function wantsFixAll(only: readonly string[] | undefined): boolean {
  return isWanted(fixAll, only);
}

interface Circumstances {
  readonly client: ClientCapabilities;
  readonly places: Places;
  /** No other fix comes before it. */
  readonly isBest: boolean;
}

/** Undefined where the editor could not show or apply it. */
export function actionOf(
  { title, fix }: OfferedFix,
  diagnostic: Diagnostic,
  { client, places, isBest }: Circumstances,
): CodeAction | undefined {
  if (!fix.ok) {
    if (client.textDocument?.codeAction?.disabledSupport !== true) return undefined;
    return { title, kind: offload, diagnostics: [diagnostic], disabled: { reason: fix.because } };
  }
  const { caution } = fix.value;
  const edit = workspaceEdit(fix.value, client, places);
  if (edit === undefined) return undefined;
  return {
    title: caution === null ? fix.value.title : `${fix.value.title} (to be looked at: ${caution})`,
    kind: caution === null ? CodeActionKind.QuickFix : `${offload}.${fix.value.offload}`,
    diagnostics: [diagnostic],
    isPreferred: caution === null && isBest,
    edit,
  };
}

export function waiverAction({ rule }: Finding, edit: TextEdit, diagnostic: Diagnostic, places: Places): CodeAction {
  return {
    title: `Allow ${rule} here, with a reason`,
    kind: CodeActionKind.QuickFix,
    diagnostics: [diagnostic],
    edit: { changes: changesOf([edit], places) },
  };
}

export function fixAllAction(edits: readonly TextEdit[], places: Places): CodeAction {
  return { title: 'Apply all safe fixes of Stallsight', kind: fixAll, edit: { changes: changesOf(edits, places) } };
}

/** A change of several files is shown before it is made, where the editor can; one that makes a file needs an editor that can. */
function workspaceEdit(fix: Fix, { workspace }: ClientCapabilities, places: Places): WorkspaceEdit | undefined {
  const { edits, files = [] } = fix;
  const can = workspace?.workspaceEdit;
  const names = new Set([...edits.map(({ file }) => file), ...files.map(({ file }) => file)]);
  if (files.length > 0 && can?.resourceOperations?.includes('create') !== true) return undefined;
  if (names.size === 1 && files.length === 0) return { changes: changesOf(edits, places) };
  if (can?.documentChanges !== true) return { changes: changesOf(edits, places) };
  const isAsked = can.changeAnnotationSupport !== undefined;
  return {
    documentChanges: [
      ...files.flatMap(({ file, text }) => [
        CreateFile.create(toUri(file), { overwrite: false, ignoreIfExists: false }, ...(isAsked ? [annotation] : [])),
        TextDocumentEdit.create({ uri: toUri(file), version: null }, [annotated(insertedText(text), isAsked)]),
      ]),
      ...Object.entries(changesOf(edits, places)).map(([uri, changes]) =>
        TextDocumentEdit.create(
          { uri, version: null },
          changes.map((change) => annotated(change, isAsked)),
        ),
      ),
    ],
    ...(isAsked ? { changeAnnotations: { [annotation]: { label: fix.title, needsConfirmation: true } } } : {}),
  };
}

const annotation = 'stallsight';

function annotated(edit: LspTextEdit, isAsked: boolean): LspTextEdit {
  return isAsked ? AnnotatedTextEdit.replace(edit.range, edit.newText, annotation) : edit;
}

function insertedText(newText: string): LspTextEdit {
  const start = { line: 0, character: 0 };
  return { range: { start, end: start }, newText };
}

function changesOf(edits: readonly TextEdit[], places: Places): Record<string, LspTextEdit[]> {
  const changes: Record<string, LspTextEdit[]> = {};
  for (const { file, range, text } of edits) {
    const uri = places.toUri(file, range.line);
    (changes[uri] ??= []).push({ range: places.toRange(file, range), newText: text });
  }
  return changes;
}
