/** Watches the pulse of one loop: sees it stop and go on, and reports its lag. What stopped it is the suspicion's business. */

import { ms, type Micros, type StallId } from '#protocol/units.ts';
import { longCall, when } from './board.ts';
import { wall } from './clock.ts';
import type { Schedule } from './schedule.ts';
import { enough, Suspicion } from './suspicion.ts';
import type { Watched } from './watched.ts';

export class LoopWatch {
  readonly #watched: Watched;
  #stalls = 0;
  /** When the last beat was seen. */
  #last: number;
  /** How much of the time since then the watchdog itself did not run. */
  #absent = 0;
  #missing = false;
  #first = true;
  #suspicion: Suspicion | null = null;
  /** Stalls that ended, and whose last word waits for what the thread notes after them. */
  readonly #closing = new Set<Suspicion>();
  /** What the board and the schedule said at the last beat. */
  #totals: Float64Array;
  #schedule: Schedule | null;
  #idle = 0;
  #idleAt = 0;
  #utilization = 0;

  constructor(watched: Watched, moment: number) {
    this.#watched = watched;
    this.#last = moment;
    this.#totals = watched.board.totals.slice();
    this.#schedule = watched.scheduled.read();
  }

  /** Whether the loop must be looked at closely. */
  get suspicious(): boolean {
    return this.#missing;
  }

  /** Whether the last word of a stall waits. */
  get closing(): boolean {
    return this.#closing.size > 0;
  }

  /** `absent` is how much later than planned this look comes: that long the watchdog did not run either. */
  look(moment: number, absent: number): void {
    if (this.#watched.pulse.beat()) return this.#beaten(moment, absent);
    this.#missing = true;
    this.#absent += absent;
    const age = moment - this.#last - this.#absent;
    const { rhythm } = this.#watched;
    if (age < rhythm.suspect) return;
    this.#suspicion ??= this.#suspect(moment);
    this.#suspicion.question(moment, age);
    if (age >= rhythm.tell && this.#suspicion.isOwn(moment)) this.#suspicion.tell(moment);
  }

  lag(moment: number): void {
    const { process, loop, anchored, pulse, rhythm } = this.#watched;
    const samples = pulse.take();
    const age = moment - this.#last - this.#absent;
    const blocked = age >= rhythm.suspect ? ms(age) : ms(0);
    const still = samples.count === 0 ? { ...samples, p50: blocked, p90: blocked, p99: blocked } : samples;
    this.#watched.send({
      type: 'lag',
      process,
      loop,
      at: wall(moment, anchored),
      ...still,
      max: still.max > blocked ? still.max : blocked,
      utilization: this.#utilizationNow(blocked),
      blocked,
    });
  }

  /** The loop is about to end, maybe in the middle of a stall. */
  end(moment: number): void {
    for (const suspicion of this.#closing) suspicion.report();
    this.#closing.clear();
    const lasted = moment - this.#last - this.#absent;
    if (this.#suspicion === null || lasted < this.#watched.rhythm.threshold) return;
    if (!this.#suspicion.isOwn(moment)) return;
    this.#suspicion.close(moment, lasted);
    this.#suspicion.report();
  }

  #beaten(moment: number, absent: number): void {
    const gap = this.#watched.pulse.longestGap();
    const { resolution, threshold, look } = this.#watched.rhythm;
    const around = moment - this.#last;
    const recent = gap <= around + look + 2;
    if (this.#suspicion !== null) {
      this.#close(this.#suspicion, moment, recent && gap > around - look ? gap : around);
    } else if (recent && gap - resolution / 2 >= threshold && this.#ranFor(moment, this.#absent + absent)) {
      this.#close(this.#suspect(moment), moment, gap);
    }
    this.#suspicion = null;
    this.#missing = false;
    this.#first = false;
    this.#last = moment;
    this.#absent = 0;
    this.#totals.set(this.#watched.board.totals);
    this.#schedule = this.#watched.scheduled.read();
  }

  /** Whether a gap that was only seen when it was over is the program's: not when we did not run either, unless it burnt its core. */
  #ranFor(moment: number, absent: number): boolean {
    const { threshold } = this.#watched.rhythm;
    if (absent < threshold / 4) return true;
    const before = this.#schedule;
    const after = before === null ? null : this.#watched.scheduled.read();
    return before !== null && after !== null && moment > this.#last && after.cpu - before.cpu >= threshold * enough;
  }

  #suspect(moment: number): Suspicion {
    return new Suspicion(this.#watched, {
      began: this.#last,
      first: this.#first,
      suspected: moment,
      schedule: this.#schedule,
      totals: this.#totals.slice(),
      newId: () => `${this.#watched.loop}/${(this.#stalls += 1)}` as StallId,
    });
  }

  /** `gap` is the time between the two beats around the step. */
  #close(suspicion: Suspicion, moment: number, gap: number): void {
    const { rhythm, board, later } = this.#watched;
    const lasted = lengthOf(gap, rhythm.resolution, callWithin(board, this.#last - rhythm.resolution - rhythm.look));
    suspicion.close(moment, lasted);
    if (!suspicion.told && (lasted < rhythm.threshold || !suspicion.isOwn(moment))) return;
    this.#closing.add(suspicion);
    later(arrival, () => suspicion.ask());
    later(grace, () => {
      if (this.#closing.delete(suspicion)) suspicion.report();
    });
  }

  #utilizationNow(blocked: Micros): number {
    const { floats } = this.#watched.board;
    const idle = floats[when.idle] ?? 0;
    const idleAt = floats[when.idleAt] ?? 0;
    if (idleAt > this.#idleAt) {
      const span = idleAt - this.#idleAt;
      this.#utilization = Math.min(1, Math.max(0, 1 - (idle - this.#idle) / span));
      this.#idle = idle;
      this.#idleAt = idleAt;
    } else if (blocked > 0) this.#utilization = 1;
    return Math.round(this.#utilization * 1e4) / 1e4;
  }
}

/** How long a stall's last word waits for late answers, collections and requests that had to wait, in milliseconds. */
const grace = 25;
/** By then, the requests that came in meanwhile are being served, in milliseconds. */
const arrival = 8;

/** The step began somewhere between two beats; a call that fills it says where. */
function lengthOf(gap: number, resolution: number, call: number): number {
  return call >= gap - resolution && call <= gap ? call : gap - resolution / 2;
}

function callWithin(board: Watched['board'], from: number): number {
  const call = longCall(board);
  return call === null || call.until === null || call.since < from ? 0 : call.until - call.since;
}
