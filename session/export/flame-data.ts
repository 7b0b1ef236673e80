/** A flame graph as data: the calls of all loops added up to trees, during the stalls and over the whole run, of one recording or of two. */

import type { Frame, Origin, Stack } from '#protocol/frame.ts';
import type { Micros } from '#protocol/units.ts';
import { countsAgainstProgram } from '../places.ts';
import type { Gathered, Track } from './gather.ts';
import { PairMap } from './pair-map.ts';
import { type Span, weigh } from './weigh.ts';

/** What the page of a flame graph is given. */
export interface FlameFile {
  readonly data: FlameData;
  /** What it shows first. */
  readonly sight: Sight;
}

/** What of the data is looked at: which time, and whether beside the run before. */
export interface Sight {
  readonly span: Span;
  readonly difference: boolean;
}

export interface FlameData {
  /** What was run. */
  readonly title: string;
  readonly frames: readonly FlameFrame[];
  /** Only the time in stalls that count against the program: there the loops' users waited. */
  readonly stalls: FlameTree;
  readonly wholeRun: FlameTree;
  /** Whether anything is known of the time between stalls: only a run with `--profile` samples it. */
  readonly sampled: boolean;
  /** Whether the trees also hold the times of a run before. */
  readonly compared: boolean;
}

/** A function; or a loop, which stands below all that ran on it; or `rest`: many calls, each too short to be shown. */
export interface FlameFrame {
  readonly name: string;
  /** Empty for what has no place. */
  readonly file: string;
  readonly kind: Origin | 'loop' | 'rest';
}

/** One tree as columns: node i is at index i of each. Parents come before their children; -1 is the parent of the outermost. */
export interface FlameTree {
  readonly parent: readonly number[];
  /** Index into `frames`. */
  readonly frame: readonly number[];
  /** The line on which most of the node's time passed; 0 where there is none. */
  readonly line: readonly number[];
  /** Microseconds in this very call, without those it made. */
  readonly self: readonly number[];
  /** The same in the run before; empty when nothing is compared. */
  readonly before: readonly number[];
}

/** More calls than this no screen shows; the shortest are added up. */
export const mostNodes = 50_000;

export function flameData(after: Gathered, before: Gathered | null = null): FlameData {
  const frames = new Frames();
  const compared = before !== null;
  const treeOf = (span: Span, blamed: (track: Track) => Track): FlameTree => {
    const tree = new TreeBuilder(frames);
    for (const track of after.tracks) tree.addTrack(loopName(track, compared), blamed(track), span, 'self');
    for (const track of before?.tracks ?? []) tree.addTrack(loopName(track, compared), blamed(track), span, 'before');
    return tree.finish(compared);
  };
  return {
    title: after.header.command,
    stalls: treeOf('stalls', whereProgramIsToBlame),
    wholeRun: treeOf('whole run', (track) => track),
    frames: frames.all,
    sampled: [...after.tracks, ...(before?.tracks ?? [])].some(({ samples }) => samples.length > 0),
    compared,
  };
}

function whereProgramIsToBlame(track: Track): Track {
  return { ...track, stalls: track.stalls.filter(countsAgainstProgram) };
}

/** Two runs have other process numbers for the same program. */
function loopName({ processName, thread }: Track, compared: boolean): string {
  return `${compared ? processName.replace(/ \d+$/, '') : processName} ${thread}`;
}

/** Functions of all trees. A function is the same wherever in it the time passed. */
class Frames {
  readonly all: FlameFrame[] = [];
  readonly #indexes = new Map<string, number>();
  readonly #known = new WeakMap<Frame, number>();

  indexOf(frame: Frame): number {
    const known = this.#known.get(frame);
    if (known !== undefined) return known;
    const index = this.named({ name: frame.function, file: frame.file, kind: frame.origin });
    this.#known.set(frame, index);
    return index;
  }

  named(frame: FlameFrame): number {
    const key = `${frame.kind}\0${frame.file}\0${frame.name}`;
    const known = this.#indexes.get(key);
    if (known !== undefined) return known;
    this.#indexes.set(key, this.all.length);
    return this.all.push(frame) - 1;
  }
}

/** No program has more lines; a peer that invents more has them all here. */
const lastLine = 2 ** 31 - 1;

type Side = 'self' | 'before';

class TreeBuilder implements FlameTree {
  readonly parent: number[] = [];
  readonly frame: number[] = [];
  readonly line: number[] = [];
  readonly self: number[] = [];
  readonly before: number[] = [];
  readonly #frames: Frames;
  readonly #children = new PairMap();
  /** How long each line of each node was held. */
  readonly #lines: { readonly node: number; readonly line: number; lasted: number }[] = [];
  readonly #lineNumbers = new PairMap();

  constructor(frames: Frames) {
    this.#frames = frames;
  }

  addTrack(name: string, track: Track, span: Span, side: Side): void {
    const loop = this.child(-1, this.#frames.named({ name, file: '', kind: 'loop' }));
    for (const { stack, lasted } of weigh(track, span)) this.#addStack(loop, stack, lasted, side);
  }

  #addStack(loop: number, stack: Stack, lasted: Micros, side: Side): void {
    const innermost = stack.reduceRight((caller, frame) => {
      const node = this.child(caller, this.#frames.indexOf(frame));
      this.#spendAt(node, Math.min(frame.line, lastLine), lasted);
      return node;
    }, loop);
    this.spend(innermost, lasted, side);
  }

  #spendAt(node: number, line: number, lasted: Micros): void {
    const number = this.#lineNumbers.get(node, line);
    const known = number === undefined ? undefined : this.#lines[number];
    if (known === undefined) this.#lineNumbers.add(node, line, this.#lines.push({ node, line, lasted }) - 1);
    else known.lasted += lasted;
  }

  child(parent: number, frame: number): number {
    const known = this.#children.get(parent + 1, frame);
    if (known !== undefined) return known;
    const node = this.parent.push(parent) - 1;
    this.frame.push(frame);
    this.line.push(0);
    this.self.push(0);
    this.before.push(0);
    this.#children.add(parent + 1, frame, node);
    return node;
  }

  spend(node: number, lasted: number, side: Side): void {
    this[side][node] = (this[side][node] ?? 0) + lasted;
  }

  finish(compared: boolean): FlameTree {
    const longest = this.parent.map(() => 0);
    for (const { node, line, lasted } of this.#lines) {
      if (lasted <= (longest[node] ?? 0)) continue;
      longest[node] = lasted;
      this.line[node] = line;
    }
    const { parent, frame, line, self, before } = withoutShortest(this, this.#frames);
    return { parent, frame, line, self, before: compared ? before : [] };
  }
}

/** Keeps the longest calls, and adds up the others of a caller in one node. A call is never longer than its caller, so this is a tree. */
function withoutShortest(tree: FlameTree, frames: Frames): FlameTree {
  if (tree.parent.length <= mostNodes) return tree;
  const totals = totalsOf(tree);
  const least = totals.toSorted((a, b) => b - a)[mostNodes] ?? 0;
  const rest = frames.named({ name: '(shorter calls)', file: '', kind: 'rest' });
  const kept = new TreeBuilder(frames);
  const places: number[] = [];
  for (const [node, above] of tree.parent.entries()) {
    const parent = places[above] ?? -1;
    const isRest = (totals[node] ?? 0) <= least || kept.frame[parent] === rest;
    const place =
      isRest && kept.frame[parent] === rest ? parent : kept.child(parent, isRest ? rest : (tree.frame[node] ?? rest));
    places.push(place);
    if (!isRest) kept.line[place] = tree.line[node] ?? 0;
    kept.spend(place, tree.self[node] ?? 0, 'self');
    kept.spend(place, tree.before[node] ?? 0, 'before');
  }
  return kept;
}

/** Of each node with all below it, the longer of both runs. */
function totalsOf({ parent, self, before }: FlameTree): number[] {
  const totals = self.map((lasted, node) => Math.max(lasted, before[node] ?? 0));
  for (let node = parent.length - 1; node >= 0; node -= 1) {
    const above = parent[node] ?? -1;
    if (above >= 0) totals[above] = (totals[above] ?? 0) + (totals[node] ?? 0);
  }
  return totals;
}
