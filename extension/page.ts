/** The page of a webview: it may load our own script and style, and nothing else from anywhere. */

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';

/** `name` is that of the bundle: dist/view/<name>.js and .css. */
export function page(webview: vscode.Webview, extension: vscode.Uri, name: string): string {
  const file = (suffix: string): vscode.Uri =>
    webview.asWebviewUri(vscode.Uri.joinPath(viewFolder(extension), `${name}.${suffix}`));
  const nonce = randomBytes(18).toString('base64url');
  const policy = `default-src 'none'; style-src ${webview.cspSource}; script-src 'nonce-${nonce}'`;
  return `<!DOCTYPE html>
<html lang="${vscode.env.language}">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <link rel="stylesheet" href="${file('css').toString()}">
  </head>
  <body>
    <script nonce="${nonce}" src="${file('js').toString()}"></script>
  </body>
</html>`;
}

export function viewFolder(extension: vscode.Uri): vscode.Uri {
  return vscode.Uri.joinPath(extension, 'dist', 'view');
}
