/** The graph itself: draws the calls around the one that is looked at, and says which of them the pointer or the keyboard is on. */

import flamegraph, { type Box, type Engine, type Label, type Rectangle, type ShownCall } from 'd3-fg';
import { borderColour, changeOf, heatOf, onWhite, textColour } from './colours.ts';
import { type Call, callersOf, visibleIn } from './tree.ts';
import { labelOf } from './words.ts';
import type { Drawing } from './zero.ts';

export interface ChartEvents {
  /** The pointer or the keyboard is on a call. */
  readonly onCall: (call: Call) => void;
  readonly onOpen: (call: Call) => void;
  /** Another call is looked at. */
  readonly onFocus: (call: Call) => void;
}

const cell = 18;

export class Chart implements Drawing {
  readonly #element: HTMLElement;
  readonly #events: ChartEvents;
  readonly #mark = document.createElement('div');
  #engine: Engine | null = null;
  #difference = false;
  #root: Call | null = null;
  #focus: Call | null = null;
  #at: Call | null = null;
  /** By the number that its drawing has. */
  #drawn: Call[] = [];
  readonly #shown = new Map<Call, ShownCall>();
  #found = { term: '', colour: '' };
  #height = 0;
  /** Whether the engine only lays out, because it is about to draw in another height. */
  #measures = false;

  constructor(element: HTMLElement, events: ChartEvents) {
    this.#element = element;
    this.#events = events;
    this.#mark.className = 'mark';
  }

  /** Where the keyboard is. */
  get at(): Call | null {
    return this.#at ?? this.#focus;
  }

  get focus(): Call | null {
    return this.#focus;
  }

  show(root: Call, focus: Call, difference: boolean): void {
    this.#root = root;
    this.#difference = difference;
    this.lookAt(focus);
  }

  /** Shows this call as wide as the page, on top of its callers. */
  lookAt(focus: Call | null): void {
    if (focus === null) return;
    this.#focus = focus;
    this.#at = null;
    this.#mark.remove();
    const tree = this.#treeAround(focus);
    const height = (depthOf(tree) + 1) * cell;
    if (this.#engine === null) this.#engine = this.#begin(tree, (this.#height = height));
    else this.#drawAnew(this.#engine, tree, height);
    this.#element.scrollTop = this.#element.scrollHeight;
    this.#events.onFocus(focus);
  }

  /** The engine draws at each of the two; only what stays is worth the boxes. */
  #drawAnew(engine: Engine, tree: ShownCall, height: number): void {
    this.#measures = height !== this.#height;
    engine.renderTree(tree);
    if (!this.#measures) return;
    this.#measures = false;
    this.#height = height;
    engine.height(height);
  }

  lookAtAll(): void {
    this.lookAt(this.#root);
  }

  resize(): void {
    this.#engine?.width(this.#width());
    if (this.#at !== null) this.moveTo(this.#at);
  }

  /** For who has no pointer. */
  moveTo(call: Call): void {
    const shown = this.#shown.get(call);
    const rectangle = shown === undefined ? null : (this.#engine?.getNodeRect(shown) ?? null);
    if (rectangle === null) return;
    this.#at = call;
    this.#place(rectangle);
    this.#events.onCall(call);
  }

  isDrawn(call: Call): boolean {
    return this.#shown.has(call);
  }

  search(term: string, colour: string): void {
    this.#found = { term: term.toLowerCase(), colour };
    this.#engine?.update();
  }

  /** Whose code is shown: `user`, `library`, `runtime`. */
  showKind(kind: string, shown: boolean): void {
    if (shown) this.#engine?.typeShow(kind);
    else this.#engine?.typeHide(kind);
  }

  clear(): void {
    this.search('', '');
  }

  setGraphZoom(factor: number): void {
    this.#engine?.setGraphZoom(factor);
  }

  #isFound({ frame }: Call): boolean {
    return this.#found.term !== '' && `${frame.name}\n${frame.file}`.toLowerCase().includes(this.#found.term);
  }

  #begin(tree: ShownCall, height: number): Engine {
    const engine = flamegraph({
      tree,
      element: this.#element,
      width: this.#width(),
      height,
      minHeight: 1,
      categorizer: ({ type }) => ({ type }),
      clickHandler: (node) => this.lookAt((node === undefined ? null : this.#drawn[node.data.id]) ?? this.#root),
      renderLabel: (_, label) => this.#label(label),
      renderStackFrameBox: (_, box, at) => this.#box(box, at),
      renderTooltip: null,
    }).sort(false);
    engine.update();
    engine.on('hoverin', (shown) => this.#tell(shown, this.#events.onCall));
    engine.on('dblClick', (shown) => this.#tell(shown, this.#events.onOpen));
    return engine;
  }

  #tell(shown: ShownCall | null, listener: (call: Call) => void): void {
    const call = shown === null ? undefined : this.#drawn[shown.id];
    if (call !== undefined) listener(call);
  }

  /** The callers are as wide as the call itself: they are there to go back to. */
  #treeAround(focus: Call): ShownCall {
    this.#drawn = [];
    this.#shown.clear();
    const visible = visibleIn(focus);
    const tree = this.#draw(focus, focus.width);
    const [outermost = tree, ...inner] = callersOf(focus).map((caller) => this.#draw(caller, focus.width));
    [outermost, ...inner, tree].reduce((caller, call) => {
      if (call !== caller) caller.children.push(call);
      return call;
    });
    for (const call of visible) {
      const made = call.calls.filter((made) => visible.has(made)).map((made) => this.#draw(made, made.width));
      this.#shown.get(call)?.children.push(...made);
    }
    return outermost;
  }

  #draw(call: Call, width: number): ShownCall {
    const id = this.#drawn.push(call) - 1;
    const shown = { name: call.frame.name, value: width, top: call.self, type: call.frame.kind, children: [], id };
    this.#shown.set(call, shown);
    return shown;
  }

  #box({ context, node, state }: Box, { x, y, width, height }: Rectangle): void {
    const call = this.#drawn[node.data.id];
    if (call === undefined || width <= 0 || this.#measures) return;
    const all = this.#root?.width ?? 0;
    const colour = this.#difference ? changeOf(call, all) : heatOf(call, all);
    context.fillStyle = onWhite(this.#isFound(call) ? this.#found.colour : colour);
    context.fillRect(x, y, Math.max(1, width), height);
    if (width < 3) return;
    context.lineWidth = state === hovered ? 2 : 1;
    context.strokeStyle = borderColour;
    context.strokeRect(x, y, width, height);
  }

  #label({ context, node, x, y, width }: Label): void {
    const call = this.#drawn[node.data.id];
    if (call === undefined || this.#measures) return;
    context.save();
    context.beginPath();
    context.rect(x, y, width - 3, cell);
    context.clip();
    context.font = '12px system-ui, sans-serif';
    context.fillStyle = textColour;
    context.fillText(labelOf(call, this.#difference), x + 4, y + cell - 1);
    context.restore();
  }

  #place({ x, y, width, height }: Rectangle): void {
    const canvas = this.#element.querySelector('canvas');
    canvas?.parentElement?.append(this.#mark);
    // The engine gives the lower edge.
    Object.assign(this.#mark.style, {
      left: `${x}px`,
      top: `${y - height}px`,
      width: `${width}px`,
      height: `${height}px`,
    });
    this.#mark.scrollIntoView({ block: 'nearest' });
  }

  #width(): number {
    return Math.max(200, this.#element.clientWidth - 2);
  }
}

/** The engine's word for a box under the pointer. */
const hovered = 1;

function depthOf(tree: ShownCall): number {
  let depth = 0;
  for (let level = [tree]; level.length > 0; level = level.flatMap(({ children }) => children)) depth += 1;
  return depth;
}
