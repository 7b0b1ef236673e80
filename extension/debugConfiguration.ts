/** Puts the agents into a debug configuration: what its environment had stays, ours is added once. Knows no editor. */

import { runVariable } from '#protocol/options.ts';
import type { Environment } from '#session/session.ts';

/** The part of a debug configuration that we read. */
export interface Configuration {
  readonly type: string;
  readonly request?: string;
  readonly env?: Environment;
  readonly envFile?: unknown;
  readonly python?: unknown;
  readonly pythonArgs?: unknown;
  /** js-debug's mark of a session that it made itself, for a child of a program that it already debugs. */
  readonly __parentId?: unknown;
  readonly __pendingTargetId?: unknown;
}

export const observedTypes: readonly string[] = ['node', 'pwa-node', 'node-terminal', 'debugpy', 'python'];

/** Only what a configuration itself starts can be given an environment, and only once. */
export function canBeObserved(configuration: Configuration): boolean {
  if (!observedTypes.includes(configuration.type)) return false;
  if (configuration.request !== 'launch' && configuration.type !== 'node-terminal') return false;
  if (configuration.__parentId !== undefined || configuration.__pendingTargetId !== undefined) return false;
  return configuration.env?.[runVariable] === undefined;
}

/** The words by which debugpy starts its program, as far as they concern the interpreter; none for others. */
export function interpreterOf({ type, python, pythonArgs }: Configuration): readonly string[] {
  if (type !== 'debugpy' && type !== 'python') return [];
  const words = [python ?? 'python', pythonArgs ?? []].flat();
  return words.filter((word) => typeof word === 'string');
}

export interface Surroundings {
  /** What the program would have inherited. */
  readonly inherited: Environment;
  /** The text of the configuration's environment file; empty when it has none. */
  readonly file: string;
  readonly variables: (base: Environment) => Record<string, string>;
}

/** Returns the configuration's environment with ours. The strongest says first: the configuration, its file, what is inherited. */
export function observedEnvironment(
  { env = {} }: Configuration,
  { inherited, file, variables }: Surroundings,
): Environment {
  const base = { ...inherited, ...readEnvironmentFile(file), ...defined(env) };
  return { ...env, ...variables(base) };
}

/** `NAME=value` lines, as both debuggers read them; of quotes the outer ones go. */
export function readEnvironmentFile(text: string): Environment {
  const lines = text.matchAll(/^\s*(?:export\s+)?([A-Za-z_]\w*)\s*=[ \t]*(.*?)[ \t]*$/gm);
  return Object.fromEntries([...lines].map(([, name, value = '']) => [name, value.replace(/^(['"])(.*)\1$/, '$2')]));
}

/** A null in a configuration takes a variable away. */
function defined(env: Environment): Environment {
  return Object.fromEntries(Object.entries(env).map(([name, value]) => [name, value ?? undefined]));
}

/** The run's directory that a configuration was given; null when it was given none. */
export function runDirectoryOf({ env }: Configuration): string | null {
  return env?.[runVariable] ?? null;
}

/** The configuration as it was before it was given a run: the rest of ours is replaced when it is given another. */
export function withoutRun<Any extends Configuration>(configuration: Any): Any {
  const { [runVariable]: _, ...env } = configuration.env ?? {};
  return { ...configuration, env };
}
