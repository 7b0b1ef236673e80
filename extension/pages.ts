/** Pages in editor tabs: opens one, tells it its blocks whenever it asks, and follows its links. */

import * as vscode from 'vscode';
import { openPlace } from './openPlace.ts';
import { page, viewFolder } from './page.ts';
import type { FromPage, PageMessage } from './view/detailMessages.ts';

export function openPage(extension: vscode.Uri, content: PageMessage): void {
  const panel = vscode.window.createWebviewPanel('stallsight.page', content.title, vscode.ViewColumn.Active, {
    enableScripts: true,
    localResourceRoots: [viewFolder(extension)],
  });
  panel.iconPath = vscode.Uri.joinPath(extension, 'media', 'icon.png');
  panel.webview.onDidReceiveMessage((message: FromPage) => {
    if (message.type === 'open') return void openPlace(message);
    void panel.webview.postMessage(content);
  });
  panel.webview.html = page(panel.webview, extension, 'detail');
}
