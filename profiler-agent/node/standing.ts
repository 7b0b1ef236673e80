/** Answers where loops stand at this moment: by an interrupt of each thread, or by the call that it is in where none comes through. */

import type { LoopStack } from '#protocol/events.ts';
import type { LoopId, Micros } from '#protocol/units.ts';
import { type Board, runningCall } from './board.ts';
import { readStack } from './frames.ts';
import type { Asking } from './watched.ts';

export interface Stander {
  readonly id: LoopId;
  readonly board: Board;
  readonly ask: Asking;
  readonly blocked: () => Micros;
}

/** How long a thread may take to answer before it counts as one that sits in native code, in milliseconds. */
const patience = 150;
/** A thread that could not be asked is asked again after so many milliseconds: the inspector may have yet to meet it. */
const again = 10;

export async function standing(loops: readonly Stander[]): Promise<readonly LoopStack[]> {
  return Promise.all(loops.map(stand));
}

function stand({ id, board, ask, blocked }: Stander): Promise<LoopStack> {
  return new Promise((resolve) => {
    let over = false;
    const end = (stack: LoopStack['stack'], waits: boolean): void => {
      if (over) return;
      over = true;
      clearTimeout(late);
      resolve({ loop: id, waits, blocked: blocked(), stack });
    };
    const late = setTimeout(() => {
      const call = runningCall(board);
      end(call === null || call.stack === '' ? null : readStack(call.stack), false);
    }, patience);
    const question = (): void => {
      if (over) return;
      ask((answer) => {
        if (answer === null) return void setTimeout(question, again);
        // An interrupt that finds the thread waiting is handled by its loop, on top of nothing.
        end(answer.stack, answer.stack.length === 0);
      });
    };
    question();
  });
}
