/** Tells the lag of one loop, and how busy it was. What a loop at rest says differs in its moment alone, and is written as text only once. */

import type { Lag } from '#protocol/events.ts';
import type { Micros } from '#protocol/units.ts';
import { when } from './board.ts';
import { wall } from './clock.ts';
import { type LagSamples, onTime, type Turns } from './pulse.ts';
import type { Schedule } from './schedule.ts';
import type { Watched } from './watched.ts';

/** How things stand with the loop. */
export interface Standing {
  readonly turns: Turns;
  readonly schedule: Schedule | null;
  /** Whether a step has kept it from a beat that was due. */
  readonly suspicious: boolean;
  readonly blocked: Micros;
}

/** What is said again and again: before its moment, between that and how busy the loop was, and after it. */
interface Said {
  readonly samples: LagSamples;
  readonly before: string;
  readonly between: string;
  readonly after: string;
}

/** So many are remembered: there may be a beat more or less since the last one. */
const remembered = 4;

export class LagReports {
  readonly #watched: Watched;
  #said: Said[] = [];
  /** The schedule at the last report, and when that was. */
  #schedule: Schedule | null;
  #at: number;
  /** The last reading of the loop's idle time. */
  #idle = 0;
  #idleAt: number;
  #utilization = 0;

  constructor(watched: Watched, schedule: Schedule | null, moment: number) {
    this.#watched = watched;
    this.#schedule = schedule;
    this.#at = moment;
    this.#idleAt = watched.board.floats[when.turned] || moment;
  }

  tell(moment: number, { turns, schedule, suspicious, blocked }: Standing): void {
    const ran = this.#ranUntil(schedule);
    const quiet = ran !== null && ran < onTime && !suspicious;
    const samples = turns.take(quiet);
    const utilization = this.#utilizationNow(blocked, ran === null ? null : ran / (moment - this.#at));
    this.#at = moment;
    const at = wall(moment, this.#watched.anchored);
    if (blocked === 0) return this.#sayAgain(at, samples, utilization);
    const still =
      samples.count === 0 && blocked > 0 ? { ...samples, p50: blocked, p90: blocked, p99: blocked } : samples;
    this.#watched.send(
      this.#lag(at, { ...still, max: still.max > blocked ? still.max : blocked }, utilization, blocked),
    );
  }

  /** Samples in which no beat was late are the same objects again and again. */
  #sayAgain(at: Micros, samples: LagSamples, utilization: number): void {
    const said = this.#said.find((one) => one.samples === samples) ?? this.#remember(samples);
    this.#watched.sendText(said.before + String(at) + said.between + String(utilization) + said.after);
  }

  #remember(samples: LagSamples): Said {
    const text = JSON.stringify(this.#lag(0 as Micros, samples, 0, 0 as Micros));
    const [before = '', rest = ''] = text.split('"at":0');
    const [between = '', after = ''] = rest.split('"utilization":0');
    const said = { samples, before: `${before}"at":`, between: `${between}"utilization":`, after };
    this.#said = [said, ...this.#said.slice(0, remembered - 1)];
    return said;
  }

  #lag(at: Micros, samples: LagSamples, utilization: number, blocked: Micros): Lag {
    const { process, loop } = this.#watched;
    return { type: 'lag', process, loop, at, ...samples, utilization, blocked };
  }

  /** How long the thread ran and waited for its core since the last report; null where nobody knows. */
  #ranUntil(now: Schedule | null): number | null {
    const before = this.#schedule;
    this.#schedule = now;
    return before === null || now === null ? null : now.cpu - before.cpu + now.runDelay - before.runDelay;
  }

  /** The thread itself notes now and then how long it was idle; in between, the share of the time that it `ran` must do. */
  #utilizationNow(blocked: Micros, ran: number | null): number {
    const { floats } = this.#watched.board;
    const idle = floats[when.idle] ?? 0;
    const idleAt = floats[when.idleAt] ?? 0;
    if (idleAt > this.#idleAt) {
      this.#utilization = 1 - (idle - this.#idle) / (idleAt - this.#idleAt);
      this.#idle = idle;
      this.#idleAt = idleAt;
    } else if (blocked > 0) this.#utilization = 1;
    else if (ran !== null) this.#utilization = ran;
    return Math.round(Math.min(1, Math.max(0, this.#utilization)) * 1e4) / 1e4;
  }
}
