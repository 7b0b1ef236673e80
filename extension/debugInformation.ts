/** The command Print Debug Information: what a bug report needs, and nothing that is the user's. */

import * as vscode from 'vscode';
import type { Ground } from './ground.ts';
import { isOver } from './observedRun.ts';

/** Returns what it printed. */
export function printDebugInformation({ runs, log, version, start }: Ground): object {
  const run = runs.current;
  const timeline = run?.timeline();
  const facts = {
    stallsight: version,
    vscode: vscode.version,
    node: process.version,
    platform: `${process.platform} ${process.arch}`,
    remote: vscode.env.remoteName ?? 'no',
    trusted: vscode.workspace.isTrusted,
    start: start.steps,
    runs: runs.all.length,
    running: run !== null && !isOver(run),
    processes: timeline?.processes.size ?? 0,
    loops: timeline?.loops.size ?? 0,
    stalls: timeline?.stallCount ?? 0,
    dropped: timeline?.dropped ?? 0,
  };
  log.info(`debug information\n${JSON.stringify(facts, null, 2)}`);
  log.show();
  return facts;
}
