/** What a live session observes: a program that it starts, or a Node or Python process that runs already. */

import { setTimeout as pause } from 'node:timers/promises';
import path from 'node:path';
import { read, type Read } from '#protocol/read.ts';
import { attachProcess } from '#session/attach.ts';
import { commandName } from '#session/command.ts';
import type { Ending } from '#session/launch.ts';
import { isAlive } from '#session/process-facts.ts';
import type { Session } from '#session/session.ts';
import type { AttachPlan, RunPlan } from './configuration.ts';
import { environmentOf, invocationOf } from './invocation.ts';
import { type OnOutput, type Program, startProgram } from './program.ts';

export interface Target {
  /** What the user calls it. */
  readonly name: string;
  /** What a recording calls it: no argument values. */
  readonly command: string;
  /** Absolute; null when nothing is recorded. */
  readonly record: string | null;
  /** Whether it is ours to start once more. */
  readonly canRestart: boolean;
  /** `onWait` is called with one sentence for the user when that takes long. */
  begin(session: Session, onOutput: OnOutput, onWait: (because: string) => void): Promise<Read<Program>>;
}

/** Starts nothing yet. */
export function targetOf(plan: RunPlan | AttachPlan): Read<Target> {
  return plan.kind === 'run' ? launched(plan) : read(attached(plan));
}

function launched(plan: RunPlan): Read<Target> {
  const launch = invocationOf(plan);
  if (!launch.ok) return launch;
  const { name, command, words, folder } = launch.value;
  return read({
    name,
    command: commandName([command, ...words]),
    record: plan.record === null ? null : path.resolve(folder, plan.record),
    canRestart: true,
    begin: (session, onOutput) => {
      const environment = session.environment(environmentOf(plan));
      return startProgram(launch.value, environment, onOutput);
    },
  });
}

function attached({ pid, record }: AttachPlan): Target {
  const name = `process ${pid}`;
  return {
    name,
    command: name,
    record: record === null ? null : path.resolve(record),
    canRestart: false,
    begin: async (session, _, onWait) => {
      const attached = await attachProcess(pid, session, onWait);
      return attached.ok ? read(watched(pid)) : attached;
    },
  };
}

/** To end it is to look away: the process goes on. Its exit code is for whoever started it. */
function watched(pid: number): Program {
  const away = new AbortController();
  const untilEnded = async (): Promise<Ending> => {
    while (!away.signal.aborted && isAlive(pid)) await pause(100);
    return { exitCode: null, signal: null };
  };
  return { pid, ended: untilEnded(), end: () => away.abort() };
}
