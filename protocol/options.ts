/** What a session asks of the agents it injects: the file `options.json` in the run's directory, written before the program starts. */

import type { Micros } from './units.ts';

export interface AgentOptions {
  /** A step longer than this is a stall. */
  readonly threshold: Micros;
  /** Whether to sample hotspots. */
  readonly profile: boolean;
}

/** The names of the files in a run's directory, which only its user can enter. */
export const runFiles = { socket: 'socket', token: 'token', options: 'options.json' } as const;

/** The environment variable that names the run's directory. The token itself is never in the environment. */
export const runVariable = 'STALLSIGHT_RUN';
