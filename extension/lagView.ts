/** The live lag view in Run and Debug: tells its webview what is new, ten times a second at most and four times at least. */

import * as vscode from 'vscode';
import { now } from '#session/clock.ts';
import { LagFeed } from './lagFeed.ts';
import { isOver } from './observedRun.ts';
import { page, viewFolder } from './page.ts';
import { openPlace } from './openPlace.ts';
import type { Runs } from './runs.ts';
import type { FromView, ToView } from './view/messages.ts';

const viewId = 'stallsight.lag';
/** Between two messages, in ms. */
const shortest = 100;
const longest = 250;

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
  let waiting: NodeJS.Timeout | null = null;
  let sent = 0;
  const send = (): void => {
    waiting = null;
    sent = performance.now();
    if (!visible()) return;
    tell(webview, lag.next(runs.current, now()));
  };
  const soon = (): void => {
    waiting ??= setTimeout(send, Math.max(0, sent + shortest - performance.now()));
  };
  const heartbeat = setInterval(() => {
    if (runs.current !== null && !isOver(runs.current)) soon();
  }, longest - shortest);
  const changes = runs.onChange(soon);
  const messages = webview.onDidReceiveMessage((message: FromView) => {
    if (message.type === 'ready') tell(webview, { type: 'words', words: words() });
    if (message.type === 'ready') lag.restart();
    hear(message, soon);
  });
  const stop = (): void => {
    clearInterval(heartbeat);
    if (waiting !== null) clearTimeout(waiting);
  };
  return vscode.Disposable.from(changes, messages, { dispose: stop });
}

/** All translations that there are; the view takes what it needs. */
function words(): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(vscode.l10n.bundle ?? {}));
}

function tell(webview: vscode.Webview, message: ToView): void {
  void webview.postMessage(message);
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
