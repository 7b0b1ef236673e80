/** Tells at almost no cost whether any other thread of the process did something: asking the system about one thread costs ten times as much. */

/** Others that ran for less, in microseconds, did nothing worth a closer look yet. */
const little = 2000;

export class Stir {
  #switches = 0;
  #burnt = 0;

  /** Whether another thread ran for long or went to sleep since the last question; this one may have slept once. */
  stirred(): boolean {
    const { voluntaryContextSwitches, userCPUTime, systemCPUTime } = process.resourceUsage();
    const switches = voluntaryContextSwitches - this.#switches;
    const burnt = userCPUTime + systemCPUTime - this.#burnt;
    this.#switches += switches;
    this.#burnt += burnt;
    return switches > 1 || burnt > little;
  }
}
