/** Watches the pulse of one loop: sees it stop and go on, and has its lag told. What stopped it is the suspicion's business. */

import { ms, type Micros, type StallId } from '#protocol/units.ts';
import { Absences } from './absences.ts';
import { at, longCall, runningCall } from './board.ts';
import { calls } from './calls.ts';
import { CalmPulse } from './calm.ts';
import type { Diary, Past } from './diary.ts';
import { culpritOf, readStack } from './frames.ts';
import { LagReports } from './lag.ts';
import type { Answer } from './probe.ts';
import { Pulse, type Span, type Turns } from './pulse.ts';
import { type Pace, paces } from './rhythm.ts';
import type { Schedule } from './schedule.ts';
import { type Beginning, enough, Suspicion } from './suspicion.ts';
import type { Watched } from './watched.ts';

/** How long a stall's last word waits for late answers, collections and requests that had to wait, in milliseconds. */
const grace = 32;
/** On a busy host an answer takes longer: for so many of these times the last word waits for one that is due. */
const graces = 6;
/** By then, the requests that came in meanwhile are being served, in milliseconds. */
const arrival = 17;
/** Between two glances, in milliseconds. */
const soonest = 2;
/** A beat of so many milliseconds ago was just now. */
const recent = 4;

export class LoopWatch {
  readonly #watched: Watched;
  #stalls = 0;
  #pace: Pace = 'brisk';
  #turns: Turns;
  readonly #absences = new Absences();
  #first: boolean;
  /** Whether the program still loaded its main module when the step began that runs. */
  #starting: boolean;
  /** The longest step before we came. */
  #past: Past | null;
  /** Of the step that has kept the loop from a beat that was due. */
  #suspicion: Suspicion | null = null;
  /** The last answer before the step that runs now, if it began right after it. */
  #answer: Answer | null = null;
  /** Stalls that ended, and whose last word waits for what the thread notes after them. */
  readonly #closing = new Set<Suspicion>();
  /** When the last beat was seen, and what the board and the schedule said then. */
  #seen: number;
  readonly #totals: Float64Array;
  /** How many calls had begun then, when none was running: until another one begins, the totals are the same. */
  #counted: number | null = null;
  #schedule: Schedule | null;
  readonly #lag: LagReports;

  /** What it noted of itself until now says in which step it may be, and in which it was. */
  constructor(watched: Watched, moment: number, diary: Diary | null) {
    this.#watched = watched;
    this.#turns = this.#turnsOf('brisk', diary?.beat ?? moment);
    this.#totals = watched.board.totals.slice();
    const schedule = watched.scheduled.read();
    this.#lag = new LagReports(watched, schedule, moment);
    const noted = diary !== null && diary.schedule !== null;
    this.#seen = noted ? diary.beat : moment;
    this.#schedule = noted ? diary.schedule : schedule;
    this.#first = diary?.first ?? true;
    this.#past = diary?.past ?? null;
    this.#starting = !hasStarted(watched);
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
    this.#tellPast();
    this.#absences.note(moment, absent);
    const { latest } = this.#turns;
    if (this.#turns.turned(moment)) return this.#turned(latest, moment);
    if (!this.#turns.isLate(moment)) return;
    const idle = idleSince(this.#watched);
    if (idle !== null) return this.#rest({ from: idle, to: idle }, moment, moment);
    const turned = this.#suspicion?.turned ?? null;
    if (turned !== null) {
      const answer = this.#suspicion?.latest ?? null;
      this.#rest(turned, turned.to, moment);
      this.#answer = answer;
      return;
    }
    const { rhythm } = this.#watched;
    this.#suspicion ??= this.#suspect(latest);
    const age = this.#ageOf(this.#suspicion, moment);
    if (age < rhythm.suspect) return;
    this.#suspicion.question(moment, age);
    if (age >= rhythm.tell && this.#suspicion.isOwn(moment)) this.#suspicion.tell(moment);
  }

  /** No thread of the process did anything until then: the loop waits as it did. */
  rested(until: number): void {
    this.#seen = until;
    this.#turns.rest(until);
  }

  /** The cheapest look: in how many milliseconds the next is due when the loop beats or waits as it did; null when more is to be looked at. */
  glance(moment: number): number | null {
    const { board, rhythm } = this.#watched;
    const turns = this.#turns;
    if (this.#suspicion !== null || this.#answer !== null || paces[board.ints[at.pace] ?? 0] !== this.#pace)
      return null;
    if (this.#pace === 'calm' && board.ints[at.call] !== 0) return null;
    if (moment - turns.latest >= rhythm.threshold || !turns.turned(moment)) return null;
    if (!this.#mayBeIn(moment)) this.#note(moment);
    return turns.waits ? Math.max(soonest, turns.next - moment) : null;
  }

  /** In how many milliseconds the next look is due. */
  next(moment: number): number {
    const { close, suspect, tell } = this.#watched.rhythm;
    if (this.#suspicion === null) {
      const due = this.#turns.next - moment;
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
    const suspicious = this.#suspicion !== null;
    const blocked = this.blocked(moment);
    this.#lag.tell(moment, { turns: this.#turns, schedule: this.#schedule, suspicious, blocked });
  }

  /** The loop is about to end, maybe in the middle of a stall. */
  end(moment: number): void {
    for (const suspicion of this.#closing) suspicion.report();
    this.#closing.clear();
    if (this.#suspicion === null) return;
    const lasted = this.#ageOf(this.#suspicion, moment);
    if (lasted < this.#watched.rhythm.threshold || !this.#suspicion.isOwn(moment)) return;
    this.#suspicion.end(moment, { from: moment, to: moment });
    this.#suspicion.report();
  }

  /** Who called what took long is known of it, and nothing else: without such a call nobody could be named, and it may have been the start. */
  #tellPast(): void {
    const past = this.#past;
    this.#past = null;
    if (past === null || past.to - past.from < this.#watched.rhythm.threshold) return;
    const { from, to, spent } = past;
    const scheduled = { read: () => spent, isRunnable: () => false };
    const before = { ...this.#beginning(from), seen: from, schedule: spent === null ? null : { cpu: 0, runDelay: 0 } };
    const suspicion = new Suspicion({ ...this.#watched, scheduled }, before);
    const lasted = suspicion.end(to, { from: to, to });
    if (suspicion.called && lasted >= this.#watched.rhythm.threshold && suspicion.isOwn(to)) suspicion.report();
  }

  #turnsOf(pace: Pace, moment: number): Turns {
    const { beats, rhythm, sight } = this.#watched;
    const [resolution, every] = [rhythm.resolution[pace], rhythm.look[pace]];
    const steady = pace === 'brisk' ? rhythm.steadyLook : every;
    const pulse = new Pulse(beats[pace], { resolution, every, steady }, moment);
    if (pace === 'brisk' || sight === null) return pulse;
    return new CalmPulse({ pulse, turns: beats.turns, sight, every: rhythm.glance }, moment);
  }

  /** The thread changes its pace in between two steps. */
  #keepPace(moment: number): void {
    const pace = paces[Atomics.load(this.#watched.board.ints, at.pace)] ?? 'brisk';
    if (pace === this.#pace) return;
    this.#pace = pace;
    this.#turns = this.#turnsOf(pace, moment);
  }

  /** It was between two steps after the moment `before`. */
  #turned(before: number, moment: number): void {
    const { threshold } = this.#watched.rhythm;
    const around = moment - before;
    const plain = this.#suspicion === null && this.#answer === null && !this.#first && around < threshold;
    if (plain && this.#mayBeIn(moment)) return;
    if (this.#suspicion !== null || around >= threshold) {
      const gap = Math.min(around, Math.max(this.#turns.longestGap(around), this.#callSince(before)));
      const { from, to } = this.#turns.over;
      const over = { from: Math.max(from, before + gap), to: Math.max(to, before + gap) };
      if (this.#suspicion !== null) this.#close(this.#suspicion, over, moment);
      else if (gap >= threshold && this.#ranFor(moment, around - gap, this.#absences.since(before)))
        this.#close(this.#suspect(before), { from: before + gap, to: before + gap }, moment);
    }
    this.#beginAnew(moment);
  }

  /** The step was `over`, and the loop was between two steps `lately`, although nothing of it was seen to turn. */
  #rest(over: Span, lately: number, moment: number): void {
    if (this.#suspicion !== null) this.#close(this.#suspicion, over, moment);
    this.#turns.rest(lately);
    // What was long until now is told, and must not be taken for a step that follows.
    this.#turns.longestGap(0);
    this.#beginAnew(moment);
  }

  #beginAnew(moment: number): void {
    this.#suspicion = null;
    this.#answer = null;
    this.#first = false;
    this.#note(moment);
  }

  /** Whether a step may run that began a while before this look: then what was noted before it tells more of it. */
  #mayBeIn(moment: number): boolean {
    const { latest } = this.#turns;
    return this.#pace === 'brisk' && moment - latest > recent && latest - this.#seen < this.#watched.rhythm.threshold;
  }

  /** How things stand between two steps. */
  #note(moment: number): void {
    this.#seen = moment;
    this.#starting &&= !hasStarted(this.#watched);
    this.#noteTotals();
    this.#schedule = this.#watched.scheduled.read();
  }

  /** They are so many that to copy them costs more than the rest of a look. */
  #noteTotals(): void {
    const { ints, totals } = this.#watched.board;
    const begun = Atomics.load(ints, at.turn);
    if (begun === this.#counted) return;
    this.#counted = Atomics.load(ints, at.call) === 0 ? begun : null;
    this.#totals.set(totals);
  }

  /** Milliseconds of a long call that began after that moment. */
  #callSince(moment: number): number {
    const call = longCall(this.#watched.board);
    return call === null || call.until === null || call.since < moment ? 0 : call.until - call.since;
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
    return suspicion.age(moment) - this.#absences.since(this.#turns.latest);
  }

  #suspect(latest: number): Suspicion {
    return new Suspicion(this.#watched, this.#beginning(latest));
  }

  #beginning(latest: number): Beginning {
    return {
      beat: latest,
      resolution: this.#turns.resolution,
      first: this.#first,
      starting: this.#starting,
      seen: this.#seen,
      schedule: this.#schedule,
      answer: this.#answer,
      absences: this.#absences,
      totals: this.#totals.slice(),
      newId: () => `${this.#watched.loop}/${(this.#stalls += 1)}` as StallId,
    };
  }

  /** The step was over by then. */
  #close(suspicion: Suspicion, { from, to }: Span, moment: number): void {
    const { rhythm, later } = this.#watched;
    const lasted = suspicion.end(moment, { from: Math.min(from, moment), to: Math.min(to, moment) });
    if (!suspicion.told && (lasted < rhythm.threshold || !suspicion.isOwn(moment))) return;
    this.#closing.add(suspicion);
    later(arrival, () => suspicion.askAfterwards());
    later(grace, () => this.#lastWord(suspicion, graces));
  }

  #lastWord(suspicion: Suspicion, left: number): void {
    if (suspicion.asking && left > 1) return this.#watched.later(grace, () => this.#lastWord(suspicion, left - 1));
    if (this.#closing.delete(suspicion)) suspicion.report();
  }
}

function hasStarted({ board }: Watched): boolean {
  return Atomics.load(board.ints, at.started) === 1;
}

/** Since when a thread of a pool waits for its next task: pools such as Piscina do so in a library's Atomics.wait, and never turn the loop. */
function idleSince({ kind, board }: Watched): number | null {
  const mark = kind === 'worker' ? runningCall(board) : null;
  if (mark === null || mark.stack === '' || calls[mark.call]?.name !== 'Atomics.wait') return null;
  return culpritOf(readStack(mark.stack)) === null ? mark.since : null;
}
