/** Ends a program that runs as a task: gently first, and for sure at last. */

import { setTimeout as wait } from 'node:timers/promises';
import * as vscode from 'vscode';

/** The pid of the task of that name that starts next; null when it never comes to life. */
export function processOf(name: string): Promise<number | null> {
  return new Promise((resolve) => {
    const ends = vscode.Disposable.from(
      vscode.tasks.onDidStartTaskProcess(({ execution, processId }) => {
        if (execution.task.name !== name) return;
        ends.dispose();
        resolve(processId);
      }),
    );
  });
}

/** In ms. */
const patience = 3000;

/** As Ctrl+C does, because a server's own end is the cleanest; uvicorn with workers takes the terminal's hang-up for a wish to reload. */
export async function endProgram(execution: vscode.TaskExecution, started: Promise<number | null>): Promise<void> {
  const pid = await started;
  const isOver = (): boolean => !vscode.tasks.taskExecutions.includes(execution);
  if (pid !== null && signal(pid, 'SIGINT')) await pause(patience, isOver);
  if (isOver()) return;
  execution.terminate();
  await pause(patience, isOver);
  if (pid !== null && !isOver()) signal(pid, 'SIGKILL');
}

function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

async function pause(milliseconds: number, isOver: () => boolean): Promise<void> {
  const deadline = Date.now() + milliseconds;
  while (Date.now() < deadline && !isOver()) await wait(50);
}
