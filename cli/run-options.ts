/** The options of `stallsight run`, as its words give them. */

import { failed, read, type Read } from '#protocol/read.ts';
import { type Micros, ms } from '#protocol/units.ts';
import type { Budget } from '#session/budget.ts';
import { readMilliseconds, readOptions, splitCommand } from './arguments.ts';
import { cannotWrite, type ReportFile } from './write-report.ts';

export interface RunOptions {
  readonly threshold: Micros;
  readonly budget: Budget;
  readonly profile: boolean;
  readonly quiet: boolean;
  readonly record?: string;
  readonly report?: ReportFile;
  /** The program and its arguments; never empty. */
  readonly command: readonly string[];
}

/** A person notices a wait of 50 ms in an answer; shorter steps are the rule in healthy programs. */
const usualThreshold = ms(50);

const options = {
  stall: { type: 'string' },
  budget: { type: 'string' },
  record: { type: 'string' },
  report: { type: 'string' },
  'report-format': { type: 'string' },
  profile: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const;

export function readRunOptions(words: readonly string[]): Read<RunOptions> {
  const [own, command] = splitCommand(words, options);
  const parsed = readOptions(own, options);
  if (!parsed.ok) return parsed;
  const { values } = parsed.value;
  if (command.length === 0) return failed('run wants a program: stallsight run -- COMMAND [ARG...]');
  const threshold = values.stall === undefined ? read(usualThreshold) : readMilliseconds('--stall', values.stall);
  if (!threshold.ok) return threshold;
  if (threshold.value < ms(1)) return failed('--stall wants at least 1 ms');
  const budget = readBudget(values.budget);
  if (!budget.ok) return budget;
  const report = readReport(values.report, values['report-format']);
  if (!report.ok) return report;
  return read({
    threshold: threshold.value,
    budget: budget.value,
    profile: values.profile ?? false,
    quiet: values.quiet ?? false,
    ...(values.record === undefined ? {} : { record: values.record }),
    ...(report.value === null ? {} : { report: report.value }),
    command,
  });
}

/** `p99=50,max=200,stalls=0`, in any order, each once at most. */
function readBudget(text: string | undefined): Read<Budget> {
  let budget: Budget = {};
  for (const part of text?.split(',') ?? []) {
    const limit = readLimit(part.trim());
    if (!limit.ok) return limit;
    budget = { ...budget, ...limit.value };
  }
  return read(budget);
}

function readLimit(part: string): Read<Budget> {
  const [name, value = ''] = part.split('=', 2);
  if (name === 'stalls')
    return /^\d+$/.test(value)
      ? read({ stalls: Number(value) })
      : failed(`--budget stalls wants a number, and not "${value}"`);
  if (name !== 'p99' && name !== 'max') return failed(`--budget wants p99=MS, max=MS or stalls=N, and not "${part}"`);
  const limit = readMilliseconds(`--budget ${name}`, value);
  return limit.ok ? read({ [name]: limit.value }) : limit;
}

function readReport(file: string | undefined, format: string | undefined): Read<ReportFile | null> {
  if (format !== undefined && format !== 'json' && format !== 'text') {
    return failed(`--report-format is json or text, and not "${format}"`);
  }
  if (file === undefined)
    return format === undefined ? read(null) : failed('--report-format wants --report FILE beside it');
  const because = cannotWrite(file);
  return because === null ? read({ file, format: format ?? 'json' }) : failed(because);
}
