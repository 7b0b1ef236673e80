/** Writes the report of a run, and knows before the run whether that can work. */

import { accessSync, constants, existsSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';
import type { RunReport } from '#session/report.ts';
import { summary } from './summary.ts';

export interface ReportFile {
  readonly file: string;
  readonly format: 'json' | 'text';
}

/** Returns why `file` could not be written, so that nobody learns it only after an hour's run; null when it can. */
export function cannotWrite(file: string): string | null {
  try {
    if (existsSync(file) && statSync(file).isDirectory())
      return `cannot write ${file}: it is a directory; name a file in it`;
    accessSync(existsSync(file) ? file : path.dirname(path.resolve(file)), constants.W_OK);
    return null;
  } catch (error) {
    return `cannot write ${file} (${messageOf(error)}); name a file in a folder that you may write to`;
  }
}

export function writeReport({ file, format }: ReportFile, report: RunReport): Read<null> {
  try {
    writeFileSync(file, format === 'json' ? `${JSON.stringify(report, null, 2)}\n` : summary(report));
    return read(null);
  } catch (error) {
    return failed(`cannot write ${file} (${messageOf(error)})`);
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
