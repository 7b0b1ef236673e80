/** Pages in editor tabs: tells each its blocks whenever it asks, and follows its links. One tab for each kind, which is used again. */

import * as vscode from 'vscode';
import { openPlace } from './openPlace.ts';
import { page, viewFolder } from './page.ts';
import type { FromPage, PageMessage } from './view/detailMessages.ts';

export type PageKind = 'stall' | 'comparison';

interface Open {
  readonly panel: vscode.WebviewPanel;
  content: PageMessage;
}

export class Pages {
  readonly #extension: vscode.Uri;
  readonly #open = new Map<PageKind, Open>();

  constructor(extension: vscode.Uri) {
    this.#extension = extension;
  }

  /** Where the tab of that kind is now, wherever it was moved to. */
  show(kind: PageKind, content: PageMessage): void {
    const known = this.#open.get(kind);
    if (known === undefined) return this.#begin(kind, content);
    known.content = content;
    known.panel.title = content.title;
    known.panel.reveal();
    void known.panel.webview.postMessage(content);
  }

  #begin(kind: PageKind, content: PageMessage): void {
    const panel = vscode.window.createWebviewPanel('stallsight.page', content.title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [viewFolder(this.#extension)],
    });
    const open = { panel, content };
    this.#open.set(kind, open);
    panel.onDidDispose(() => this.#open.delete(kind));
    panel.iconPath = vscode.Uri.joinPath(this.#extension, 'media', 'icon.png');
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.type === 'open') return void openPlace(message);
      void panel.webview.postMessage(open.content);
    });
    panel.webview.html = page(panel.webview, this.#extension, 'detail');
  }
}
