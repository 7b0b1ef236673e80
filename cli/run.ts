/** `stallsight run`: runs a program under the agents, shows what blocks its loops while it does, and sums up at the end. */

import { constants } from 'node:os';
import { now } from '#session/clock.ts';
import { commandName } from '#session/command.ts';
import { catchSignals, type CaughtSignals, type Ending, launch } from '#session/launch.ts';
import { overruns } from '#session/budget.ts';
import { report, type RunReport } from '#session/report.ts';
import { openSession, type Session } from '#session/session.ts';
import { type LoopId, type Micros, micros } from '#protocol/units.ts';
import { agentsFolder } from './installation.ts';
import { liveView } from './live.ts';
import { complain, exitCodes } from './outcome.ts';
import { plainView } from './plain.ts';
import { readRunOptions, type RunOptions } from './run-options.ts';
import type { Moment } from './status.ts';
import { overrunWords, summary } from './summary.ts';
import { noView, type View } from './view.ts';
import { writeReport } from './write-report.ts';

export async function main(words: readonly string[]): Promise<number> {
  const options = readRunOptions(words);
  if (!options.ok) return complain(options.because);
  const { threshold, profile, record, command } = options.value;
  const signals = catchSignals();
  const recorded = record === undefined ? {} : { record: { file: record, command: commandName(command) } };
  const session = await openSession({ agents: agentsFolder, threshold, profile, ...recorded });
  if (!session.ok) return complain(session.because);
  try {
    return await observe(session.value, options.value, signals);
  } finally {
    await session.value.close();
  }
}

async function observe(session: Session, options: RunOptions, signals: CaughtSignals): Promise<number> {
  const began = now();
  const program = await launch(options.command, session.environment(process.env), signals);
  if (!program.ok) return complain(program.because);
  const view = show(session, options);
  const notices = session.onNotice((notice) => view.say(`stallsight: ${notice}`));
  const ending = await program.value.ended;
  const lasted = micros(now() - began);
  await session.drain();
  view.stop();
  notices.dispose();
  return conclude(
    session,
    options,
    ending,
    report(session.timeline(), { command: commandName(options.command), ...ending, began, lasted }),
  );
}

function show(session: Session, { quiet, threshold }: RunOptions): View {
  if (quiet) return noView;
  const redraws = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const pulse = (loop: LoopId): Micros | null => session.pulse(loop);
  const moment = (): Moment => ({ timeline: session.timeline(), now: now(), pulse, threshold });
  return redraws ? liveView(moment, process.stderr) : plainView(session, moment, (text) => process.stderr.write(text));
}

/** Reports, sums up and judges. The program's own failure counts more than a budget. */
async function conclude(session: Session, options: RunOptions, ending: Ending, report: RunReport): Promise<number> {
  if (!options.quiet) process.stderr.write(summary(report));
  const written = options.report === undefined ? null : writeReport(options.report, report);
  if (written !== null && !written.ok) complain(written.because);
  const broken = overruns(session.timeline(), options.budget);
  for (const overrun of broken) process.stderr.write(`stallsight: ${overrunWords(overrun)}\n`);
  if (ending.signal !== null) return endBySignal(session, ending.signal);
  if (ending.exitCode !== 0) return ending.exitCode ?? exitCodes.wrong;
  if (written !== null && !written.ok) return exitCodes.wrong;
  return broken.length === 0 ? exitCodes.fine : exitCodes.budgetBroken;
}

/** A shell, or whoever waits for us, sees the program's own end. Signals that would leave a core file of ours become their exit code. */
async function endBySignal(session: Session, signal: NodeJS.Signals): Promise<number> {
  await session.close();
  const dumpsCore = [
    'SIGQUIT',
    'SIGILL',
    'SIGTRAP',
    'SIGABRT',
    'SIGBUS',
    'SIGFPE',
    'SIGSEGV',
    'SIGXCPU',
    'SIGXFSZ',
    'SIGSYS',
  ];
  if (!dumpsCore.includes(signal)) process.kill(process.pid, signal);
  return 128 + constants.signals[signal];
}
