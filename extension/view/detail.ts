/** The page of an editor tab: shows the blocks that it is told, whatever they tell of. */

import './detail.css';
import type { Block, Cell, FromPage, PageMessage } from './detailMessages.ts';
import { element } from './dom.ts';

declare function acquireVsCodeApi(): { postMessage(message: FromPage): void };

const vscode = acquireVsCodeApi();
const main = element('main');

window.addEventListener('message', ({ data }: MessageEvent<PageMessage>) => {
  main.replaceChildren(element('h1', {}, data.title), ...data.blocks.map(showBlock));
});
document.body.append(main);
vscode.postMessage({ type: 'ready' });

function showBlock(block: Block): HTMLElement {
  switch (block.kind) {
    case 'verdict':
      return element('p', { class: `verdict ${block.tone}` }, block.text);
    case 'text':
      return element('p', {}, block.text);
    case 'figures':
      return element(
        'dl',
        {},
        ...block.figures.map(([name, value]) => element('div', {}, element('dt', {}, name), element('dd', {}, value))),
      );
    case 'table':
      return table(block);
  }
}

function table({ caption, columns, rows }: Block & { kind: 'table' }): HTMLTableElement {
  const head = element('tr', {}, ...columns.map((column) => element('th', { scope: 'col' }, column)));
  const body = rows.map((row) => element('tr', {}, ...row.map((cell) => element('td', {}, showCell(cell)))));
  return element(
    'table',
    {},
    element('caption', {}, caption),
    element('thead', {}, head),
    element('tbody', {}, ...body),
  );
}

function showCell(cell: Cell): Node | string {
  if (typeof cell === 'string') return cell;
  const { file, line, base } = cell;
  const button = element('button', { class: 'place', type: 'button', title: `${file}:${line}` }, `${base}:${line}`);
  button.addEventListener('click', () => vscode.postMessage({ type: 'open', file, line }));
  return button;
}
