/** How long each step of our start held the editor's extension host: by the clock, and of its thread's processor time. */

export interface StartStep {
  readonly name: string;
  /** In ms. On a machine that others use too, part of it is theirs. */
  readonly clock: number;
  /** In ms; null where this Node cannot tell. */
  readonly processor: number | null;
}

export class StartTimes {
  readonly #steps: StartStep[] = [];

  get steps(): readonly StartStep[] {
    return this.#steps;
  }

  /** Returns what is to be called when the step is over. */
  begin(name: string): () => void {
    const [clock, processor] = [performance.now(), processorTime()];
    return () => {
      const used = processorTime();
      this.#steps.push({
        name,
        clock: rounded(performance.now() - clock),
        processor: processor === null || used === null ? null : rounded(used - processor),
      });
    };
  }

  async during<T>(name: string, step: () => Promise<T>): Promise<T> {
    const ends = this.begin(name);
    const value = await step();
    ends();
    return value;
  }
}

/** Of this thread, in ms. Older editors run on a Node that does not tell it. */
function processorTime(): number | null {
  const known: Partial<Pick<NodeJS.Process, 'threadCpuUsage'>> = process;
  const used = known.threadCpuUsage?.();
  return used === undefined ? null : (used.user + used.system) / 1000;
}

function rounded(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10;
}

/** Others have their turn between two long steps of ours: after a rest, because the next round of a loop that never waits follows at once. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, restBetweenSteps);
  });
}

/** In ms. */
const restBetweenSteps = 5;
