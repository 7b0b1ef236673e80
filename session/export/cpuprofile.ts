/**
 * `.cpuprofile`, as V8 writes it: opens in VS Code's own viewer, in Chrome's and in speedscope, for Python too.
 * https://chromedevtools.github.io/devtools-protocol/tot/Profiler/#type-Profile
 */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Frame } from '#protocol/frame.ts';
import type { FilePath } from '#protocol/units.ts';
import { FrameNumbers } from './frame-numbers.ts';
import type { Gathered, TimedStack, Track } from './gather.ts';
import { PairMap } from './pair-map.ts';
import { type Span, weigh } from './weigh.ts';

interface ProfileNode {
  readonly id: number;
  readonly callFrame: CallFrame;
  hitCount: number;
  readonly children: number[];
  positionTicks?: { line: number; ticks: number }[];
}

/** Here, and only here, lines and columns count from 0. */
interface CallFrame {
  readonly functionName: string;
  readonly scriptId: string;
  readonly url: string;
  readonly lineNumber: number;
  readonly columnNumber: number;
}

/** One timeline holds all loops, each under a node of its own; where two ran at once, one is moved behind the other. */
export function cpuprofile({ header, tracks }: Gathered, span: Span): string {
  const tree = new Tree();
  const idle = tree.child(tree.root, named('(idle)'));
  const samples: number[] = [];
  const timeDeltas: number[] = [];
  let at: number = header.began;
  let delta = 0;
  const spend = (node: ProfileNode, lasted: number): void => {
    samples.push(node.id);
    timeDeltas.push(delta);
    delta = lasted;
    at += lasted;
  };
  for (const { timed, track } of inOrder(tracks, span)) {
    if (timed.at > at) spend(idle, timed.at - at);
    spend(tree.leaf(track, timed), timed.lasted);
  }
  // A sample's time is the delta of the one behind it.
  spend(idle, 0);
  return JSON.stringify({ nodes: tree.nodes, startTime: header.began, endTime: at, samples, timeDeltas });
}

function inOrder(tracks: readonly Track[], span: Span): { timed: TimedStack; track: Track }[] {
  return tracks
    .flatMap((track) => weigh(track, span).map((timed) => ({ timed, track })))
    .sort((a, b) => a.timed.at - b.timed.at);
}

/** A node of our own. */
function named(name: string): Frame {
  return { function: name, file: '' as FilePath, line: 0, column: 0, origin: 'runtime' };
}

class Tree {
  readonly nodes: ProfileNode[] = [];
  readonly root: ProfileNode;
  readonly #frames = new FrameNumbers();
  readonly #known = new PairMap();
  readonly #callFrames = new Map<number, CallFrame>();

  constructor() {
    this.root = this.#add(callFrame(named('(root)')));
  }

  /** The node of the innermost frame, with all its callers above it. */
  leaf({ processName, thread }: Track, { stack }: TimedStack): ProfileNode {
    const loop = this.child(this.root, named(`${processName} ${thread}`));
    const node = stack.reduceRight((caller, frame) => this.child(caller, frame), loop);
    node.hitCount += 1;
    const [innermost] = stack;
    if (innermost !== undefined) tick(node, innermost.line);
    return node;
  }

  child(parent: ProfileNode, frame: Frame): ProfileNode {
    const number = this.#frames.of(frame);
    const known = this.#known.get(parent.id, number);
    if (known !== undefined) return this.nodes[known] ?? parent;
    const node = this.#add(this.#callFrameOf(number, frame));
    this.#known.add(parent.id, number, this.nodes.length - 1);
    parent.children.push(node.id);
    return node;
  }

  #callFrameOf(number: number, frame: Frame): CallFrame {
    const known = this.#callFrames.get(number) ?? callFrame(frame);
    this.#callFrames.set(number, known);
    return known;
  }

  #add(callFrame: CallFrame): ProfileNode {
    const node = { id: this.nodes.length + 1, callFrame, hitCount: 0, children: [] };
    this.nodes.push(node);
    return node;
  }
}

/** Viewers show the heat of single lines from this. */
function tick(node: ProfileNode, line: number): void {
  node.positionTicks ??= [];
  const known = node.positionTicks.find((position) => position.line === line);
  if (known === undefined) node.positionTicks.push({ line, ticks: 1 });
  else known.ticks += 1;
}

function callFrame({ function: functionName, file, line, column }: Frame): CallFrame {
  const url = path.isAbsolute(file) ? pathToFileURL(file).href : file;
  return { functionName, scriptId: '0', url, lineNumber: line - 1, columnNumber: (column ?? 1) - 1 };
}
