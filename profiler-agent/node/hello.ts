/** What a process and its loops say of themselves first, on every connection. */

import type { AgentEvent, LoopKind } from '#protocol/events.ts';
import type { LoopId } from '#protocol/units.ts';
import { type Board, when } from './board.ts';
import { now, wall } from './clock.ts';
import type { Launch } from './launch.ts';

type Launched = Launch['stallsight'];

/** A loop begins with its first turn, and its process with that of the main thread. */
export function helloOf({ process: id, parentPid, anchored }: Launched, name: string, board: Board): AgentEvent {
  const { pid, versions } = process;
  const runtime = { runtime: 'node', version: versions.node } as const;
  const at = beganAt(board, anchored);
  return { type: 'hello', protocol: 1, process: id, pid, parentPid, ...runtime, name, at, answers: ['stacks'] };
}

export interface NamedLoop {
  readonly loop: LoopId;
  readonly kind: LoopKind;
  /** Its thread's name. */
  readonly thread: string;
}

export function loopBegan({ process: id, anchored }: Launched, named: NamedLoop, board: Board): AgentEvent {
  return { type: 'loop-began', process: id, ...named, at: beganAt(board, anchored) };
}

function beganAt({ floats }: Board, anchored: number): ReturnType<typeof wall> {
  return wall(floats[when.turned] ?? now(), anchored);
}
