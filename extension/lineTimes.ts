/** What was measured, at the end of the culprit's line, in the overview ruler and on hover. Moves no code. */

import * as vscode from 'vscode';
import type { Place } from '#session/timeline.ts';
import type { Ground } from './ground.ts';
import { type Edit, MovedLines } from './marks.ts';
import type { ObservedRun } from './observedRun.ts';
import { Refresh } from './refresh.ts';
import type { Runs } from './runs.ts';
import { duration } from './view/format.ts';

/** Thousands of decorations would slow the editor down. */
const marksShown = 200;

export function showLineTimes({ runs }: Ground): vscode.Disposable {
  const lines = new LineTimes(runs);
  return vscode.Disposable.from(
    lines,
    new Refresh(runs, () => lines.showAll()),
    vscode.workspace.onDidChangeTextDocument((change) => lines.edit(change)),
    vscode.window.onDidChangeVisibleTextEditors(() => lines.showAll()),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration('stallsight.editor.lineTimes')) lines.showAll();
    }),
  );
}

/** Says nothing twice: the editor's side of it is work, too. */
class LineTimes implements vscode.Disposable {
  readonly #runs: Runs;
  readonly #type = vscode.window.createTextEditorDecorationType({
    overviewRulerColor: new vscode.ThemeColor('charts.red'),
    overviewRulerLane: vscode.OverviewRulerLane.Right,
    isWholeLine: true,
    rangeBehavior: vscode.DecorationRangeBehavior.ClosedClosed,
  });
  /** What was edited since the newest run began, by file: it runs the text of then. */
  readonly #moved = new Map<string, MovedLines>();
  readonly #said = new WeakMap<vscode.TextEditor, string>();
  #run: ObservedRun['session'] | null = null;

  constructor(runs: Runs) {
    this.#runs = runs;
  }

  edit({ document, contentChanges }: vscode.TextDocumentChangeEvent): void {
    this.#begin();
    if (this.#run === null || contentChanges.length === 0 || document.uri.scheme !== 'file') return;
    const moved = this.#moved.get(document.fileName) ?? new MovedLines();
    this.#moved.set(document.fileName, moved);
    moved.edit(contentChanges.map(editOf));
    for (const editor of vscode.window.visibleTextEditors) if (editor.document === document) this.#show(editor);
  }

  showAll(): void {
    this.#begin();
    if (this.#run !== null) for (const editor of vscode.window.visibleTextEditors) this.#show(editor);
  }

  dispose(): void {
    this.#type.dispose();
  }

  #begin(): void {
    const session = this.#runs.current?.session ?? null;
    if (session === this.#run) return;
    this.#run = session;
    this.#moved.clear();
  }

  #show(editor: vscode.TextEditor): void {
    const marks = this.#marksOf(editor.document);
    const said = marks.map(({ line, place }) => [line, describePlace(place), place.call].join('\t')).join('\n');
    if (said === (this.#said.get(editor) ?? '')) return;
    this.#said.set(editor, said);
    editor.setDecorations(
      this.#type,
      marks.map(({ line, place }) => decoration(editor.document, line, place)),
    );
  }

  #marksOf(document: vscode.TextDocument): readonly { line: number; place: Place }[] {
    const { current } = this.#runs;
    if (current === null || document.uri.scheme !== 'file') return [];
    const here = [...current.timeline().places.values()].filter(({ culprit }) => culprit?.file === document.fileName);
    if (here.length === 0 || !isWanted(document)) return [];
    const moved = this.#moved.get(document.fileName);
    return here.slice(0, marksShown).flatMap((place) => {
      const then = place.culprit?.line ?? 0;
      const line = moved === undefined ? then : moved.now(then);
      return line === null || line < 1 || line > document.lineCount ? [] : [{ line, place }];
    });
  }
}

function editOf({ range, text }: vscode.TextDocumentContentChangeEvent): Edit {
  return { from: range.start.line + 1, to: range.end.line + 1, lines: text.split('\n').length };
}

function isWanted(document: vscode.TextDocument): boolean {
  return vscode.workspace.getConfiguration('stallsight', document).get('editor.lineTimes', true);
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
