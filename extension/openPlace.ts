/** From a place in a stack to the editor that shows it. */

import path from 'node:path';
import * as vscode from 'vscode';

export interface PlaceToOpen {
  readonly file: string;
  /** From 1. */
  readonly line: number;
}

/** A frame of the runtime (`node:fs`) has no file to show. */
export async function openPlace({ file, line }: PlaceToOpen): Promise<void> {
  if (!path.isAbsolute(file)) return;
  const start = new vscode.Position(Math.max(0, line - 1), 0);
  const selection = new vscode.Range(start, start);
  try {
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
  } catch (error) {
    void vscode.window.showWarningMessage(vscode.l10n.t('Cannot open {0}: {1}', file, String(error)));
  }
}
