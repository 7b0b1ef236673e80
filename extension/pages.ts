/** Pages in editor tabs: tells each what to show whenever it asks, and follows its links. One tab for each thing, which is used again. */

import * as vscode from 'vscode';
import { openPlace } from './openPlace.ts';
import { page, viewFolder } from './page.ts';
import type { FromPage, PageMessage } from './view/detailMessages.ts';
import type { FlameMessage } from './view/flame/messages.ts';

export interface Shown {
  /** The bundle that draws it. */
  readonly view: 'detail' | 'flame';
  readonly title: string;
  /** Null when there is nothing new to show. */
  readonly content: () => PageMessage | FlameMessage | null;
}

/** A page of blocks. */
export function blocks(message: PageMessage): Shown {
  return { view: 'detail', title: message.title, content: () => message };
}

export class Pages {
  readonly #extension: vscode.Uri;
  readonly #open = new Map<unknown, Tab>();

  constructor(extension: vscode.Uri) {
    this.#extension = extension;
  }

  /** Brings the tab of that thing to the front, where it is now; false when there is none. */
  reveal(of: unknown): boolean {
    const known = this.#open.get(of);
    known?.panel.reveal();
    return known !== undefined;
  }

  show(of: unknown, shown: Shown): Tab {
    const known = this.#open.get(of);
    if (known === undefined) return this.#begin(of, shown);
    known.show(shown);
    return known;
  }

  #begin(of: unknown, shown: Shown): Tab {
    const panel = vscode.window.createWebviewPanel(`stallsight.${shown.view}`, shown.title, vscode.ViewColumn.Active, {
      enableScripts: true,
      localResourceRoots: [viewFolder(this.#extension)],
    });
    const tab = new Tab(panel, shown);
    this.#open.set(of, tab);
    panel.onDidDispose(() => this.#open.delete(of));
    panel.iconPath = vscode.Uri.joinPath(this.#extension, 'media', 'icon.png');
    panel.webview.html = page(panel.webview, this.#extension, shown.view);
    return tab;
  }
}

export class Tab {
  readonly panel: vscode.WebviewPanel;
  #shown: Shown;

  constructor(panel: vscode.WebviewPanel, shown: Shown) {
    this.panel = panel;
    this.#shown = shown;
    panel.webview.onDidReceiveMessage((message: FromPage) => {
      if (message.type === 'open') return void openPlace(message);
      this.tell();
    });
  }

  show(shown: Shown): void {
    this.#shown = shown;
    this.panel.title = shown.title;
    this.panel.reveal();
    this.tell();
  }

  /** Tells the page what there is to show now. */
  tell(): void {
    const message = this.#shown.content();
    if (message !== null) void this.panel.webview.postMessage(message);
  }
}
