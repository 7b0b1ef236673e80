/**
 * A flame graph as one HTML file that needs nothing else, from nowhere: 0x's visualizer, bundled when Stallsight was built, and the data.
 * Whatever a program calls its functions and files stands in the file as JSON that holds no markup, and the page's policy lets
 * no other script or style run than the two whose hashes it names.
 */

import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { FlameFile } from './flame-data.ts';

/** `views` is the folder `dist/view` of this installation. */
export function flamegraph(file: FlameFile, views: string): string {
  const [script, style] = ['flame.js', 'flame.css'].map((name) => readFileSync(path.join(views, name), 'utf8'));
  return page(script ?? '', style ?? '', withoutMarkup(JSON.stringify(file)));
}

function page(script: string, style: string, json: string): string {
  const policy = [
    "default-src 'none'",
    `script-src '${hash(script)}'`,
    `style-src '${hash(style)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Stallsight flame graph</title>
    <style>${style}</style>
  </head>
  <body>
    <noscript>This flame graph is drawn by a script.</noscript>
    <script type="application/json" id="flame">${json}</script>
    <script>${script}</script>
  </body>
</html>
`;
}

function hash(content: string): string {
  return `sha256-${createHash('sha256').update(content).digest('base64')}`;
}

/** Inside a string, which is the only place where JSON has these characters, an escape is the same character. */
function withoutMarkup(json: string): string {
  return json.replaceAll(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
