/** `stallsight run`: runs a program under the agents, shows what blocks its loops while it does, and sums up at the end. */

import { failed, read, type Read } from '#protocol/read.ts';
import { commandName } from '#session/command.ts';
import { catchSignals, launch } from '#session/launch.ts';
import { whyUninjected } from '#session/uninjected.ts';
import { readOptions, splitCommand } from './arguments.ts';
import { observe } from './observe.ts';
import { observeOptions, type ObserveOptions, readObserveOptions } from './observe-options.ts';
import { complain } from './outcome.ts';

interface RunOptions extends ObserveOptions {
  /** The program and its arguments; never empty. */
  readonly command: readonly string[];
}

export async function main(words: readonly string[]): Promise<number> {
  const options = readRunOptions(words);
  if (!options.ok) return complain(options.because);
  const { command, quiet } = options.value;
  const because = whyUninjected(command, process.env);
  if (because !== null && !quiet) process.stderr.write(`stallsight: ${because}\n`);
  const signals = catchSignals();
  return observe(commandName(command), options.value, async (session) => {
    const program = await launch(command, session.environment(process.env), signals);
    return program.ok ? read(program.value.ended) : program;
  });
}

function readRunOptions(words: readonly string[]): Read<RunOptions> {
  const [own, command] = splitCommand(words, observeOptions);
  const parsed = readOptions(own, observeOptions);
  if (!parsed.ok) return parsed;
  if (command.length === 0) return failed('run wants a program: stallsight run -- COMMAND [ARG...]');
  const options = readObserveOptions(parsed.value.values);
  return options.ok ? read({ ...options.value, command }) : options;
}
