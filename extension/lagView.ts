/** The live lag view in Run and Debug: tells its webview what is new, ten times a second at most and four times at least. */

import * as vscode from 'vscode';
import { now } from '#session/clock.ts';
import { LagFeed } from './lagFeed.ts';
import { isOver } from './observedRun.ts';
import { Pace } from './pace.ts';
import { page, viewFolder } from './page.ts';
import { openPlace } from './openPlace.ts';
import type { Runs } from './runs.ts';
import type { FromView, ToView } from './view/messages.ts';

const viewId = 'stallsight.lag';
/** Between two messages, in ms. */
const tempo = { shortest: 100, longest: 250, patience: 5000 };

export function showLag(runs: Runs, extension: vscode.Uri): vscode.Disposable {
  const provider: vscode.WebviewViewProvider = {
    resolveWebviewView: (view) => {
      const { webview } = view;
      webview.options = { enableScripts: true, localResourceRoots: [viewFolder(extension)] };
      const feeding = feed(webview, runs, () => view.visible);
      view.onDidDispose(() => feeding.dispose());
      webview.html = page(webview, extension, 'lag');
    },
  };
  return vscode.Disposable.from(
    vscode.window.registerWebviewViewProvider(viewId, provider),
    vscode.commands.registerCommand('stallsight.showLag', () => revealLag()),
  );
}

export async function revealLag(): Promise<void> {
  await vscode.commands.executeCommand(`${viewId}.focus`, { preserveFocus: true });
}

/** Nothing is sent to a view that nobody sees: it says `ready` again when it is shown again. */
function feed(webview: vscode.Webview, runs: Runs, visible: () => boolean): vscode.Disposable {
  const lag = new LagFeed();
  const send = (): Thenable<boolean> | undefined =>
    visible() ? tell(webview, lag.next(runs.current, now())) : undefined;
  const pace = new Pace(send, { ...tempo, goesOn: () => runs.current !== null && !isOver(runs.current) });
  const messages = webview.onDidReceiveMessage((message: FromView) => {
    if (message.type === 'ready') void tell(webview, { type: 'words', words: words() });
    if (message.type === 'ready') lag.restart();
    hear(message, () => pace.restart());
  });
  return vscode.Disposable.from(
    runs.onChange(() => pace.soon()),
    messages,
    pace,
  );
}

/** All translations that there are; the view takes what it needs. */
function words(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(vscode.l10n.bundle ?? {}));
}

/** Resolves when it has arrived there. */
function tell(webview: vscode.Webview, message: ToView): Thenable<boolean> {
  return webview.postMessage(message);
}

function hear(message: FromView, answer: () => void): void {
  switch (message.type) {
    case 'ready':
      return answer();
    case 'open':
      return void openPlace(message);
    case 'run':
      return void vscode.commands.executeCommand('stallsight.run');
  }
}
