/** 0x's visualizer: its graph, its search, its zoom and its key of colours, and the actions behind them. What draws is told what to do. */

import createActions from '0x/visualizer/actions';
import graph from '0x/visualizer/cmp/graph';
import key from '0x/visualizer/cmp/key';
import search from '0x/visualizer/cmp/search';
import zoom from '0x/visualizer/cmp/zoom';
import createState from '0x/visualizer/state';
import flamegraph from 'd3-fg';
import over, { type Html } from 'nanohtml/dom';

/** Whoever draws. */
export interface Drawing {
  search(term: string, colour: string): void;
  /** Forgets what was searched. */
  clear(): void;
  setGraphZoom(factor: number): void;
}

export interface Zero {
  /** In which the engine puts its canvas. */
  readonly graph: HTMLElement;
  readonly search: HTMLInputElement;
  readonly zoom: HTMLElement;
  readonly key: HTMLElement;
}

export function zero(drawing: Drawing): Zero {
  const nothing = { name: '', value: 0, top: 0 };
  const trees = { merged: nothing, unmerged: nothing };
  const state = createState({ colors: flamegraph.colors, trees, exclude: new Set(), visualizeCpuProfile: true });
  const actions = createActions({ flamegraph: drawing, state }, () => {});
  return {
    graph: graph(html)(),
    search: searching(actions.search()),
    zoom: zoom(html)(actions.zoom()),
    key: key(html)(state.key),
  };
}

/** 0x listens to the keyboard alone; a pasted word is searched as well, and one that is taken away forgotten. */
function searching(act: (what: object) => void): HTMLInputElement {
  const input = search(html)(act);
  input.addEventListener('input', () => act({ type: 'key', value: input.value }));
  return input;
}

/** The page's policy lets no `style` attribute be written; the same style is set through the object model instead. */
const html: Html = over({
  createElement: (name: string): HTMLElement => {
    const made = document.createElement(name);
    const write = made.setAttribute.bind(made);
    made.setAttribute = (attribute, value) => {
      if (attribute === 'style') made.style.cssText = value;
      else write(attribute, value);
    };
    return made;
  },
  createTextNode: (text: string) => document.createTextNode(text),
  createComment: (text: string) => document.createComment(text),
  createDocumentFragment: () => document.createDocumentFragment(),
});
