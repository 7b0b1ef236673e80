/** The options of `run` and `attach`. */

import { failed, read, type Read } from '#protocol/read.ts';
import { type Micros, ms } from '#protocol/units.ts';
import type { Budget } from '#session/budget.ts';
import { readMilliseconds } from './arguments.ts';
import { cannotWrite, type ReportFile } from './write-report.ts';

export interface ObserveOptions {
  readonly threshold: Micros;
  readonly budget: Budget;
  readonly profile: boolean;
  readonly quiet: boolean;
  readonly record?: string;
  readonly report?: ReportFile;
}

/** A person notices a wait of 50 ms in an answer; shorter steps are the rule in healthy programs. */
const usualThreshold = ms(50);

export const observeOptions = {
  stall: { type: 'string' },
  budget: { type: 'string' },
  record: { type: 'string' },
  report: { type: 'string' },
  'report-format': { type: 'string' },
  profile: { type: 'boolean' },
  quiet: { type: 'boolean' },
} as const;

/** What was given on the command line; readOptions knows that it is of these types. */
interface Given {
  readonly stall?: string | undefined;
  readonly budget?: string | undefined;
  readonly record?: string | undefined;
  readonly report?: string | undefined;
  readonly 'report-format'?: string | undefined;
  readonly profile?: boolean | undefined;
  readonly quiet?: boolean | undefined;
}

export function readObserveOptions(given: Given): Read<ObserveOptions> {
  const threshold = given.stall === undefined ? read(usualThreshold) : readMilliseconds('--stall', given.stall);
  if (!threshold.ok) return threshold;
  if (threshold.value < ms(1)) return failed('--stall wants at least 1 ms');
  const budget = readBudget(given.budget);
  if (!budget.ok) return budget;
  const report = readReport(given.report, given['report-format']);
  if (!report.ok) return report;
  return read({
    threshold: threshold.value,
    budget: budget.value,
    profile: given.profile ?? false,
    quiet: given.quiet ?? false,
    ...(given.record === undefined ? {} : { record: given.record }),
    ...(report.value === null ? {} : { report: report.value }),
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
