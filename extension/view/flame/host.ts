/** Where the page is: in the editor, which tells it what to show and opens places, or in a file that holds it all. */

import type { FlameFile } from '#session/export/flame-data.ts';
import type { FromPage } from '../detailMessages.ts';
import { element } from '../dom.ts';
import { translate } from '../words.ts';
import type { FlameMessage } from './messages.ts';
import type { Call, FunctionRow } from './tree.ts';
import { placeOf } from './words.ts';

declare const acquireVsCodeApi: undefined | (() => { postMessage(message: FromPage): void });

export interface Host {
  readonly open: (call: Call | FunctionRow) => void;
  /** A place that can be clicked. */
  readonly link: (call: Call | FunctionRow) => Node | string;
}

export function meetHost(take: (file: FlameFile) => void): Host {
  return typeof acquireVsCodeApi === 'function' ? inEditor(acquireVsCodeApi(), take) : inFile(take);
}

function inEditor(editor: { postMessage(message: FromPage): void }, take: (file: FlameFile) => void): Host {
  window.addEventListener('message', ({ data }: MessageEvent<FlameMessage>) => {
    translate(data.words);
    take(data);
  });
  const open = ({ frame, line }: Call | FunctionRow): void => {
    if (isPlace(frame.file)) editor.postMessage({ type: 'open', file: frame.file, line });
  };
  const link = (call: Call | FunctionRow): Node | string => {
    if (!isPlace(call.frame.file)) return placeOf(call);
    const button = element('button', { class: 'place', type: 'button', title: call.frame.file }, placeOf(call));
    button.addEventListener('click', () => open(call));
    return button;
  };
  // Told when the page has its parts.
  queueMicrotask(() => editor.postMessage({ type: 'ready' }));
  return { open, link };
}

function inFile(take: (file: FlameFile) => void): Host {
  queueMicrotask(() => take(JSON.parse(document.querySelector('#flame')?.textContent ?? 'null')));
  return {
    open: ({ frame, line }) => {
      if (isPlace(frame.file)) window.location.assign(editorAddress(frame.file, line));
    },
    link: (call) => {
      if (!isPlace(call.frame.file)) return placeOf(call);
      const href = editorAddress(call.frame.file, call.line);
      return element('a', { class: 'place', href, title: call.frame.file }, placeOf(call));
    },
  };
}

/** VS Code opens these. The scheme is ours, so a name can be no address of another. */
function editorAddress(file: string, line: number): string {
  const slashes = file.replaceAll('\\', '/');
  const path = slashes.startsWith('/') ? slashes : `/${slashes}`;
  return `vscode://file${path.split('/').map(encodeURIComponent).join('/')}:${Math.max(1, line)}`;
}

/** A runtime's own name, such as `node:fs`, is none. */
function isPlace(file: string): boolean {
  return /^(?:\/|\\\\|[a-z]:[/\\])/i.test(file);
}
