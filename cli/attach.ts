/** `stallsight attach`: observes a Node or Python process that runs already, until it ends or we are told to stop. The process goes on when we stop. */

import { setTimeout as pause } from 'node:timers/promises';
import { failed, read, type Read } from '#protocol/read.ts';
import { attachProcess } from '#session/attach.ts';
import type { Ending } from '#session/launch.ts';
import { isAlive } from '#session/process-facts.ts';
import { readOptions } from './arguments.ts';
import { observe } from './observe.ts';
import { observeOptions, type ObserveOptions, readObserveOptions } from './observe-options.ts';
import { complain } from './outcome.ts';

interface AttachOptions extends ObserveOptions {
  readonly pid: number;
}

export async function main(words: readonly string[]): Promise<number> {
  const options = readAttachOptions(words);
  if (!options.ok) return complain(options.because);
  const { pid } = options.value;
  return observe(`process ${pid}`, options.value, async (session) => {
    const stopped = whenStopped();
    const attached = await attachProcess(pid, session, (because) => {
      if (!options.value.quiet) process.stderr.write(`stallsight: ${because}\n`);
    });
    return attached.ok ? read(endOf(pid, stopped)) : attached;
  });
}

/** Ctrl-C, or whoever ends us, ends the observation only. */
function whenStopped(): AbortSignal {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => stop.abort());
  return stop.signal;
}

/** Its exit code is for whoever started it. */
async function endOf(pid: number, stopped: AbortSignal): Promise<Ending> {
  while (!stopped.aborted && isAlive(pid)) await pause(50);
  return { exitCode: null, signal: null };
}

function readAttachOptions(words: readonly string[]): Read<AttachOptions> {
  const parsed = readOptions(words, observeOptions);
  if (!parsed.ok) return parsed;
  const { values, positionals } = parsed.value;
  const [pid = '', ...more] = positionals;
  if (!/^[1-9]\d*$/.test(pid) || more.length > 0)
    return failed('attach wants the number of a process: stallsight attach PID');
  const options = readObserveOptions(values);
  return options.ok ? read({ ...options.value, pid: Number(pid) }) : options;
}
