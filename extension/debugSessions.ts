/** Observes what the user debugs: each launch of Node or Python gets the agents through its configuration, when the user wants it so. */

import { existsSync, readFileSync } from 'node:fs';
import * as vscode from 'vscode';
import type { Stall } from '#protocol/stall.ts';
import type { Session } from '#session/session.ts';
import type { Timeline } from '#session/timeline.ts';
import { wantsObservation } from './consent.ts';
import {
  type Configuration,
  canBeObserved,
  interpreterOf,
  observedEnvironment,
  observedTypes,
  runDirectoryOf,
  withoutRun,
} from './debugConfiguration.ts';
import type { Debuggers } from './debuggers.ts';
import { Gate, gatedTimeline, whomHolds } from './gate.ts';
import type { Ground } from './ground.ts';
import { revealLag } from './lagView.ts';
import { type Observation, observe, warnIfUninjected } from './observe.ts';
import type { ObservedRun } from './observedRun.ts';

/** A debugged program and the run that observes it. */
export interface Debugged {
  readonly root: vscode.DebugSession;
  readonly session: Session;
  readonly timeline: () => Timeline;
}

/** What was put into a configuration whose session has not started yet. */
interface Prepared {
  readonly observation: Observation;
  readonly gate: Gate;
  readonly timeline: () => Timeline;
}

/** `onDebugged` is called for each program that is debugged and observed; what it returns ends with it. */
export function observeDebugging(
  ground: Ground,
  debuggers: Debuggers,
  onDebugged: (debugged: Debugged) => vscode.Disposable,
): vscode.Disposable {
  const waiting = new Map<string, Prepared>();
  const provider = provideAgents(ground, waiting);
  return vscode.Disposable.from(
    ...observedTypes.map((type) => vscode.debug.registerDebugConfigurationProvider(type, provider)),
    vscode.debug.onDidStartDebugSession((root) => {
      const directory = root.parentSession === undefined ? runDirectoryOf(root.configuration) : null;
      const prepared = directory === null ? undefined : waiting.get(directory);
      if (directory === null || prepared === undefined) return;
      waiting.delete(directory);
      follow(ground, debuggers, { root, ...prepared }, onDebugged);
    }),
    { dispose: () => closeAll(waiting) },
  );
}

function provideAgents(ground: Ground, waiting: Map<string, Prepared>): vscode.DebugConfigurationProvider {
  return {
    resolveDebugConfigurationWithSubstitutedVariables: async (folder, configuration) => {
      if (!vscode.workspace.isTrusted || !canBeObserved(configuration)) return configuration;
      if (!(await wantsObservation(configuration))) return configuration;
      const observed = await observe(ground, folder?.uri);
      if (!observed.ok) {
        ground.log.error(`not observed: ${observed.because}`);
        return configuration;
      }
      // What was resolved before and never started, such as a launch whose task failed, will not start any more.
      closeAll(waiting);
      warnIfUninjected(interpreterOf(configuration), configuration['env'] ?? {});
      const { session } = observed.value;
      const gate = new Gate();
      // The program may speak before the editor tells that its session has started.
      waiting.set(session.directory, { observation: observed.value, gate, timeline: gatedTimeline(session, gate) });
      return { ...configuration, env: environmentOf(configuration, session) };
    },
  };
}

function environmentOf(configuration: Configuration, session: Session): Configuration['env'] {
  const { envFile } = configuration;
  const file = typeof envFile === 'string' && existsSync(envFile) ? readFileSync(envFile, 'utf8') : '';
  return observedEnvironment(configuration, {
    inherited: process.env,
    file,
    variables: (base) => session.variables(base),
  });
}

interface Started extends Prepared {
  readonly root: vscode.DebugSession;
}

function follow(
  { runs }: Ground,
  debuggers: Debuggers,
  { root, observation: { session, threshold }, gate, timeline }: Started,
  onDebugged: (debugged: Debugged) => vscode.Disposable,
): void {
  const again = async (): Promise<ObservedRun | null> => ((await debugAgain(root)) ? runs.current : null);
  const stop = (): void => void vscode.debug.stopDebugging(root);
  const judge = (stall: Stall): Stall => gate.excuse(stall);
  runs.begin({ name: root.name, session, threshold, timeline, judge, again, stop });
  const ends = vscode.Disposable.from(
    onDebugged({ root, session, timeline }),
    debuggers.onChange(root, () => {
      const pids = [...timeline().processes.values()].map(({ pid }) => pid);
      const held = debuggers.heldIn(root).map((stopped) => whomHolds(namesBelowRoot(stopped), pids));
      gate.hold(held, held.length > 0 ? runs.pause(session) : runs.resume(session));
    }),
    vscode.debug.onDidTerminateDebugSession((session_) => {
      if (session_.id !== root.id) return;
      ends.dispose();
      void runs.end(session, debuggers.exitCode(root));
    }),
  );
  void revealLag();
}

/** The names of a session and of those above it; the root's is the user's own. */
function namesBelowRoot({ name, parentSession }: vscode.DebugSession): string[] {
  return parentSession === undefined ? [] : [name, ...namesBelowRoot(parentSession)];
}

/** By its name where the user's configurations have it, because the resolved one holds this run's environment. */
function debugAgain({ workspaceFolder, configuration, name }: vscode.DebugSession): Thenable<boolean> {
  const named = vscode.workspace
    .getConfiguration('launch', workspaceFolder)
    .get<readonly vscode.DebugConfiguration[]>('configurations', [])
    .some((known) => known.name === name);
  return vscode.debug.startDebugging(workspaceFolder, named ? name : withoutRun(configuration));
}

function closeAll(waiting: Map<string, Prepared>): void {
  for (const { observation } of waiting.values()) void observation.session.close();
  waiting.clear();
}
