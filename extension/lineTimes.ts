/** What was measured, at the end of the culprit's line, in the overview ruler and on hover. Moves no code. */

import * as vscode from 'vscode';
import type { Place } from '#session/timeline.ts';
import type { Ground } from './ground.ts';
import { type Edit, lineAfter } from './marks.ts';
import type { ObservedRun } from './observedRun.ts';
import { Refresh } from './refresh.ts';
import { duration } from './view/format.ts';

/** Thousands of decorations would slow the editor down. */
const marksShown = 200;

export function showLineTimes({ runs }: Ground): vscode.Disposable {
  const type = vscode.window.createTextEditorDecorationType({
    overviewRulerColor: new vscode.ThemeColor('charts.red'),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  const edits = new EditsSince();
  const refresh = (): void => {
    edits.beginWith(runs.current);
    for (const editor of vscode.window.visibleTextEditors) mark(editor, type, runs.current, edits);
  };
  return vscode.Disposable.from(
    type,
    new Refresh(runs, refresh),
    vscode.workspace.onDidChangeTextDocument((change) => {
      edits.add(change);
      refresh();
    }),
    vscode.window.onDidChangeVisibleTextEditors(refresh),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('stallsight.editor.lineTimes')) refresh();
    }),
  );
}

/** What was edited since the newest run began: it runs the text of then. */
class EditsSince {
  readonly #edits = new Map<string, readonly Edit[]>();
  #run: ObservedRun['session'] | null = null;

  beginWith(run: ObservedRun | null): void {
    if (run === null || run.session === this.#run) return;
    this.#run = run.session;
    this.#edits.clear();
  }

  add({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    const made = contentChanges.map(({ range, text }) => ({
      from: range.start.line + 1,
      to: range.end.line + 1,
      lines: text.split('\n').length,
    }));
    if (made.length > 0) this.#edits.set(document.fileName, [...this.of(document), ...made]);
  }

  of({ fileName }: vscode.TextDocument): readonly Edit[] {
    return this.#edits.get(fileName) ?? [];
  }
}

function mark(
  editor: vscode.TextEditor,
  type: vscode.TextEditorDecorationType,
  run: ObservedRun | null,
  edits: EditsSince,
): void {
  const { document } = editor;
  const wanted = vscode.workspace.getConfiguration('stallsight', document).get('editor.lineTimes', true);
  if (run === null || !wanted || document.uri.scheme !== 'file') return editor.setDecorations(type, []);
  const here = [...run.timeline().places.values()].filter(({ culprit }) => culprit?.file === document.fileName);
  const marks = here.slice(0, marksShown).flatMap((place) => {
    const line = lineAfter(place.culprit?.line ?? 0, edits.of(document));
    return line === null || line < 1 || line > document.lineCount ? [] : [decoration(document, line, place)];
  });
  editor.setDecorations(type, marks);
}

function decoration(document: vscode.TextDocument, line: number, place: Place): vscode.DecorationOptions {
  const text = describePlace(place);
  const { call } = place;
  return {
    range: document.lineAt(line - 1).range,
    hoverMessage: new vscode.MarkdownString().appendText(
      `Stallsight: ${call === null ? text : vscode.l10n.t('{0} in {1}', text, call)}`,
    ),
    renderOptions: {
      after: {
        contentText: `  ${text}`,
        color: new vscode.ThemeColor('charts.red'),
        fontStyle: 'italic',
        margin: '0 0 0 1em',
      },
    },
  };
}

/** `blocked 412 ms max, 37 ×, 12 waited`. */
function describePlace({ max, count, victims }: Place): string {
  const length =
    count === 1
      ? vscode.l10n.t('blocked {0}', duration(max))
      : vscode.l10n.t('blocked {0} max, {1} ×', duration(max), count);
  const waited = victims === 0 ? [] : [vscode.l10n.t('{0} waited', victims)];
  return [length, ...waited].join(', ');
}
