/** Watches the pulse of one loop: sees it stop and go on, and reports its lag. What stopped it is the suspicion's business. */

import { ms, type Micros, type StallId } from '#protocol/units.ts';
import { at, when } from './board.ts';
import { wall } from './clock.ts';
import { Pulse } from './pulse.ts';
import { type Pace, paces } from './rhythm.ts';
import type { Schedule } from './schedule.ts';
import { enough, Suspicion } from './suspicion.ts';
import type { Watched } from './watched.ts';

/** How long a stall's last word waits for late answers, collections and requests that had to wait, in milliseconds. */
const grace = 32;
/** By then, the requests that came in meanwhile are being served, in milliseconds. */
const arrival = 17;
const calm = paces.indexOf('calm');
/** What a calm thread can have run since its schedule was read, in milliseconds, before it is read again. */
const unread = 3;
/** A look comes this many milliseconds after the beat that it is to see. */
const after = 2;

/** So many of the watchdog's absences are remembered. */
const remembered = 8;

interface Absence {
  readonly from: number;
  readonly to: number;
}

export class LoopWatch {
  readonly #watched: Watched;
  #stalls = 0;
  #pace: Pace = 'brisk';
  #pulse: Pulse;
  /** When the watchdog itself did not run, latest last. */
  readonly #absences: Absence[] = [];
  #first = true;
  /** Of the step that has kept the loop from a beat that was due. */
  #suspicion: Suspicion | null = null;
  /** Stalls that ended, and whose last word waits for what the thread notes after them. */
  readonly #closing = new Set<Suspicion>();
  /** When the last beat was seen, and what the board and the schedule said then. */
  #seen: number;
  readonly #totals: Float64Array;
  #schedule: Schedule | null;
  /** How much the process had run when the schedule was read. */
  #burnt = 0;
  /** Whether the schedule was read at an earlier beat than the last. */
  #old = false;
  #idle = 0;
  #idleAt = 0;
  #utilization = 0;

  constructor(watched: Watched, moment: number) {
    this.#watched = watched;
    this.#pulse = this.#pulseOf('brisk', moment);
    this.#seen = moment;
    this.#totals = watched.board.totals.slice();
    this.#schedule = watched.scheduled.read();
  }

  /** Whether the loop mostly waits, and nothing keeps it. */
  get calm(): boolean {
    return this.#pace === 'calm' && this.#suspicion === null;
  }

  /** Whether the loop must be looked at closely. */
  get suspicious(): boolean {
    return this.#suspicion !== null;
  }

  /** Whether the last word of a stall waits. */
  get closing(): boolean {
    return this.#closing.size > 0;
  }

  /** `absent` is how much later than planned this look comes: that long the watchdog did not run either. */
  look(moment: number, absent: number): void {
    this.#keepPace(moment);
    if (absent > 0) this.#absences.push({ from: moment - absent, to: moment });
    if (this.#absences.length > remembered) this.#absences.shift();
    const latest = this.#pulse.latest;
    if (this.#pulse.beat(moment)) return this.#beaten(latest, moment);
    const { rhythm } = this.#watched;
    if (moment < this.#pulse.due + rhythm.late) return;
    this.#suspicion ??= this.#suspect(latest);
    const age = this.#ageOf(this.#suspicion, moment);
    if (age < rhythm.suspect) return;
    this.#suspicion.question(moment, age);
    if (age >= rhythm.tell && this.#suspicion.isOwn(moment)) this.#suspicion.tell(moment);
  }

  /** The cheapest look: in how many milliseconds the next is due when a calm loop only beat; null when more is to be looked at. */
  glance(moment: number): number | null {
    const { board, scheduled } = this.#watched;
    if (!this.calm || board.ints[at.pace] !== calm || board.ints[at.call] !== 0) return null;
    if (scheduled.burnt() - this.#burnt >= unread || !this.#pulse.beat(moment)) return null;
    this.#old = true;
    this.#seen = moment;
    return Math.max(after, this.#pulse.due + after - moment);
  }

  /** In how many milliseconds the next look is due. */
  next(moment: number): number {
    const { close, suspect, tell } = this.#watched.rhythm;
    if (this.#suspicion === null) {
      const due = this.#pulse.due + after - moment;
      return due > 0 ? due : close;
    }
    const age = this.#ageOf(this.#suspicion, moment);
    const turning = [suspect, tell].find((turn) => turn > age) ?? Infinity;
    return Math.min(close, turning - age);
  }

  /** How long the step that runs now has run; 0 when the loop waits or the step is young. */
  blocked(moment: number): Micros {
    const age = this.#suspicion === null ? 0 : this.#ageOf(this.#suspicion, moment);
    return age >= this.#watched.rhythm.suspect ? ms(age) : ms(0);
  }

  lag(moment: number): void {
    const { process, loop, anchored, send } = this.#watched;
    const samples = this.#pulse.take();
    const blocked = this.blocked(moment);
    const still = samples.count === 0 ? { ...samples, p50: blocked, p90: blocked, p99: blocked } : samples;
    send({
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
    if (this.#suspicion === null) return;
    const lasted = this.#ageOf(this.#suspicion, moment);
    if (lasted < this.#watched.rhythm.threshold || !this.#suspicion.isOwn(moment)) return;
    this.#suspicion.end(moment, moment, this.#absentSince(this.#pulse.latest));
    this.#suspicion.report();
  }

  #pulseOf(pace: Pace, moment: number): Pulse {
    const { beats, rhythm } = this.#watched;
    return new Pulse(beats[pace], rhythm.resolution[pace], moment);
  }

  /** The thread changes its pace in between two steps. */
  #keepPace(moment: number): void {
    const pace = paces[Atomics.load(this.#watched.board.ints, at.pace)] ?? 'brisk';
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#pulse = this.#pulseOf(pace, moment);
  }

  /** There was a beat after the one at `before`. */
  #beaten(before: number, moment: number): void {
    const { threshold } = this.#watched.rhythm;
    const around = moment - before;
    if (this.#suspicion !== null || around >= threshold) {
      const gap = Math.min(around, this.#pulse.longestGap(around));
      const absent = this.#absentSince(before);
      if (this.#suspicion !== null)
        this.#close(this.#suspicion, Math.max(this.#pulse.latest, before + gap), moment, absent);
      else if (gap >= threshold && this.#ranFor(moment, around - gap, absent))
        this.#close(this.#suspect(before), before + gap, moment, absent);
    }
    this.#suspicion = null;
    this.#first = false;
    this.#seen = moment;
    this.#totals.set(this.#watched.board.totals);
    this.#readSchedule();
  }

  /** Every time costs a calm loop too much: its schedule is as good as before while the whole process hardly ran. */
  #readSchedule(): void {
    const { scheduled } = this.#watched;
    const burnt = this.#pace === 'calm' ? scheduled.burnt() : Infinity;
    this.#old = burnt - this.#burnt < unread;
    if (this.#old) return;
    this.#schedule = scheduled.read();
    this.#burnt = burnt === Infinity ? 0 : burnt;
  }

  /** What waited for a core before this step is not its own. */
  #scheduleBefore(): Schedule | null {
    const known = this.#schedule;
    if (!this.#old || known === null) return known;
    return { cpu: known.cpu, runDelay: this.#watched.scheduled.read()?.runDelay ?? known.runDelay };
  }

  /**
   * Whether a gap that was only seen when it was over is the program's: not when we did not run either, unless it burnt its core. It may
   * have done so in the time `beside` the gap.
   */
  #ranFor(moment: number, beside: number, absent: number): boolean {
    const { threshold } = this.#watched.rhythm;
    if (absent < threshold / 4) return true;
    const before = this.#schedule;
    const after = before === null ? null : this.#watched.scheduled.read();
    if (before === null || after === null || moment <= this.#seen) return false;
    return after.cpu - before.cpu - beside >= threshold * enough;
  }

  #ageOf(suspicion: Suspicion, moment: number): number {
    return suspicion.age(moment) - this.#absentSince(this.#pulse.latest);
  }

  #absentSince(begin: number): number {
    return this.#absences.reduce((sum, { from, to }) => sum + Math.max(0, to - Math.max(from, begin)), 0);
  }

  #suspect(latest: number): Suspicion {
    return new Suspicion(this.#watched, {
      beat: latest,
      resolution: this.#pulse.resolution,
      first: this.#first,
      seen: this.#seen,
      schedule: this.#scheduleBefore(),
      totals: this.#totals.slice(),
      newId: () => `${this.#watched.loop}/${(this.#stalls += 1)}` as StallId,
    });
  }

  /** The step ended with the beat at `ended`. */
  #close(suspicion: Suspicion, ended: number, moment: number, absent: number): void {
    const { rhythm, later } = this.#watched;
    const lasted = suspicion.end(moment, Math.min(ended, moment), absent);
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
