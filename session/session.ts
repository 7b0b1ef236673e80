/** One observed run: a place for agents to report to, the environment that leads them there, and what they told so far. */

import type { AgentEvent } from '#protocol/events.ts';
import { failed, type Read } from '#protocol/read.ts';
import type { Micros } from '#protocol/units.ts';
import type { Disposable } from './listeners.ts';
import type { Timeline } from './timeline.ts';

export interface SessionOptions {
  /** The folder `dist/agent` of this installation; a copy of it is what programs load. */
  readonly agents: string;
  /** A step longer than this is a stall. */
  readonly threshold: Micros;
  /** Whether agents sample hotspots. */
  readonly profile: boolean;
  /** The file to record to as events arrive; none when absent. */
  readonly record?: string;
}

/** The environment of a program, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Session {
  /** The run's own directory: socket, token, options. Gone after `close`. */
  readonly directory: string;
  /** The three variables that put the agents into a program: STALLSIGHT_RUN, NODE_OPTIONS and PYTHONPATH, the last two with what `base` had. */
  variables(base: Environment): Record<string, string>;
  /** `base` with those variables. Given its own result, it returns the same. */
  environment(base: Environment): Record<string, string>;
  timeline(): Timeline;
  /** Called with every event, after the timeline knows it. */
  onEvent(listener: (event: AgentEvent, received: Micros) => void): Disposable;
  /** Called when the timeline changed: at most once per turn of our own loop, however many events came. Read `timeline()` then. */
  onChange(listener: () => void): Disposable;
  /** Called with one sentence for the user when something was lost: the disk is full, an agent spoke nonsense. */
  onNotice(listener: (notice: string) => void): Disposable;
  /** Stops listening, ends the recording and removes the directory. Programs that still run go on as if nothing were there. */
  close(): Promise<void>;
}

export async function openSession(_options: SessionOptions): Promise<Read<Session>> {
  return failed('not built yet');
}
