/** The parts of 0x's visualizer that we use, and of the engine it draws with. Neither brings types of its own. */

declare module 'nanohtml/dom' {
  export type Html = (strings: TemplateStringsArray, ...values: readonly unknown[]) => HTMLElement;
  /** Makes elements by the `createElement` and its kin of the document that it is given. */
  export default function over(document: object): Html;
}

declare module '0x/visualizer/actions' {
  interface Actions {
    search(): (act: object) => void;
    zoom(): (act: object) => void;
  }
  export default function createActions(
    on: { readonly flamegraph: object; readonly state: object },
    emit: () => void,
  ): Actions;
}

declare module '0x/visualizer/state' {
  export default function createState(options: object): { readonly key: object };
}

declare module '0x/visualizer/cmp/graph' {
  import type { Html } from 'nanohtml/dom';
  export default function graph(html: Html): () => HTMLElement;
}

declare module '0x/visualizer/cmp/search' {
  import type { Html } from 'nanohtml/dom';
  export default function search(html: Html): (act: (what: object) => void) => HTMLInputElement;
}

declare module '0x/visualizer/cmp/zoom' {
  import type { Html } from 'nanohtml/dom';
  export default function zoom(html: Html): (act: (what: object) => void) => HTMLElement;
}

declare module '0x/visualizer/cmp/key' {
  import type { Html } from 'nanohtml/dom';
  export default function key(html: Html): (state: object) => HTMLElement;
}

declare module 'd3-fg' {
  export interface Engine {
    width(pixels: number): Engine;
    height(pixels: number): Engine;
    sort(order: false): Engine;
    update(): void;
    renderTree(tree: ShownCall): void;
    setGraphZoom(factor: number): void;
    typeHide(type: string): void;
    typeShow(type: string): void;
    /** Null for a call that is not drawn. */
    getNodeRect(call: ShownCall): Rectangle | null;
    on(event: 'hoverin' | 'dblClick', listener: (call: ShownCall | null) => void): void;
  }

  export interface Rectangle {
    readonly x: number;
    readonly y: number;
    readonly width: number;
    readonly height: number;
  }

  /** A call as the engine takes it: plain and mutable, because it keeps its own marks in it. */
  export interface ShownCall {
    name: string;
    value: number;
    /** Of `value`, what the call did not pass on. */
    top: number;
    type: string;
    children: ShownCall[];
    /** By our numbering. */
    id: number;
  }

  export interface EngineNode {
    readonly data: ShownCall;
    readonly parent: EngineNode | null;
  }

  export interface EngineOptions {
    readonly tree: ShownCall;
    readonly element: HTMLElement;
    readonly width: number;
    readonly height: number;
    readonly minHeight: number;
    readonly categorizer: (call: ShownCall) => { readonly type: string };
    readonly clickHandler: (node: EngineNode | undefined) => void;
    readonly renderLabel: (cell: number, label: Label) => void;
    readonly renderStackFrameBox: (globals: object, box: Box, at: Rectangle) => void;
    /** Its own would write names as HTML. */
    readonly renderTooltip: null;
  }

  export interface Label {
    readonly context: CanvasRenderingContext2D;
    readonly node: EngineNode;
    readonly x: number;
    readonly y: number;
    readonly width: number;
  }

  export interface Box {
    readonly context: CanvasRenderingContext2D;
    readonly node: EngineNode;
    /** 1 while the pointer is on it. */
    readonly state: number;
  }

  function flamegraph(options: EngineOptions): Engine;
  namespace flamegraph {
    const colors: Readonly<Record<string, object>>;
    /** `all` is what `call.top` is a part of. */
    function colorHash(call: ShownCall, darker: number | undefined, all: number, tiers: boolean): string;
  }
  export default flamegraph;
}
