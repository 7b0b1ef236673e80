/** What `run` and `attach` have in common: a session, its view while programs run, and the sum, the report and the exit code at the end. */

import { constants } from 'node:os';
import type { Read } from '#protocol/read.ts';
import { type LoopId, type Micros, micros } from '#protocol/units.ts';
import { overruns } from '#session/budget.ts';
import { now } from '#session/clock.ts';
import type { Ending } from '#session/launch.ts';
import { report, type RunReport } from '#session/report.ts';
import { openSession, type Session } from '#session/session.ts';
import { agentsFolder } from './installation.ts';
import { liveView } from './live.ts';
import type { ObserveOptions } from './observe-options.ts';
import { complain, exitCodes } from './outcome.ts';
import { plainView } from './plain.ts';
import type { Moment } from './status.ts';
import { overrunWords, summary } from './summary.ts';
import { noView, type View } from './view.ts';
import { writeReport } from './write-report.ts';

/** Begins what is to be observed; the inner promise resolves when that has ended. */
type Begin = (session: Session) => Promise<Read<Promise<Ending>>>;

/** `command` is what reports and recordings call it. Returns the exit code. */
export async function observe(command: string, options: ObserveOptions, begin: Begin): Promise<number> {
  const { threshold, profile, record } = options;
  const recorded = record === undefined ? {} : { record: { file: record, command } };
  const session = await openSession({ agents: agentsFolder, threshold, profile, ...recorded });
  if (!session.ok) return complain(session.because);
  try {
    const began = now();
    const begun = await begin(session.value);
    if (!begun.ok) return complain(begun.because);
    const ending = await watch(session.value, options, begun.value);
    const lasted = micros(ending.at - began);
    const { exitCode, signal } = ending;
    return await conclude(
      session.value,
      options,
      report(session.value.timeline(), { command, exitCode, signal, began, lasted }),
    );
  } finally {
    await session.value.close();
  }
}

async function watch(
  session: Session,
  options: ObserveOptions,
  ended: Promise<Ending>,
): Promise<Ending & { readonly at: Micros }> {
  const view = show(session, options);
  const notices = session.onNotice((notice) => view.say(`stallsight: ${notice}`));
  const ending = await ended;
  const at = now();
  await session.drain();
  view.stop();
  notices.dispose();
  return { ...ending, at };
}

function show(session: Session, { quiet, threshold }: ObserveOptions): View {
  if (quiet) return noView;
  const redraws = process.stderr.isTTY && process.env['TERM'] !== 'dumb';
  const pulse = (loop: LoopId): Micros | null => session.pulse(loop);
  const moment = (): Moment => ({ timeline: session.timeline(), now: now(), pulse, threshold });
  return redraws ? liveView(moment, process.stderr) : plainView(session, moment, (text) => process.stderr.write(text));
}

/** Reports, sums up and judges. The program's own failure counts more than a budget. */
async function conclude(session: Session, options: ObserveOptions, report: RunReport): Promise<number> {
  if (!options.quiet) process.stderr.write(summary(report));
  const written = options.report === undefined ? null : writeReport(options.report, report);
  if (written !== null && !written.ok) complain(written.because);
  const broken = overruns(session.timeline(), options.budget);
  for (const overrun of broken) process.stderr.write(`stallsight: ${overrunWords(overrun)}\n`);
  if (report.signal !== null) return endBySignal(session, report.signal);
  if (report.exitCode !== null && report.exitCode !== 0) return report.exitCode;
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
