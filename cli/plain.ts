/** Names stalls in plain lines, for logs and for terminals that cannot redraw: while they block, and when they end. */

import type { Stall } from '#protocol/stall.ts';
import type { LoopId, StallId } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import type { Session } from '#session/session.ts';
import type { LoopSeen, Timeline } from '#session/timeline.ts';
import { blockedFor, blockedWords, loopName, type Moment } from './status.ts';
import type { View } from './view.ts';
import { causeWords, count, duration, place } from './words.ts';

/** Lines that may be said at once, and how many more may be said each second: a program that stalls all the time must not flood a log. */
const burst = 20;
const perSecond = 2;

export function plainView(session: Session, moment: () => Moment, write: (text: string) => void): View {
  const say = (text: string): void => write(`${text}\n`);
  const limited = limit(say);
  const growing = tellGrowing(moment, (line) => limited.say(line));
  const events = session.onEvent((event) => {
    if (event.type === 'stall-began') growing.look();
    if (event.type === 'stall-ended') limited.say(endedLine(event.stall, session.timeline()));
  });
  return {
    say,
    stop: () => {
      growing.stop();
      events.dispose();
      if (limited.held() > 0)
        say(`stallsight: ${count(limited.held(), 'more line')} left out here; the summary counts everything`);
    },
  };
}

/** Tells a stall that goes on once its culprit is known or it has lasted a little longer, and again each time its length has doubled. */
function tellGrowing(moment: () => Moment, say: (line: string) => void): { look(): void; stop(): void } {
  /** By loop: the stall that was told, and the length at which it is told again. */
  const told = new Map<LoopId, { readonly id: StallId | null; readonly again: number }>();
  const look = (): void => {
    const seen = moment();
    for (const loop of seen.timeline.loops.values()) tell(loop, seen);
  };
  const tell = (loop: LoopSeen, seen: Moment): void => {
    const length = blockedFor(loop, seen);
    if (length === 0) return void told.delete(loop.id);
    const id = loop.open?.id ?? null;
    const last = told.get(loop.id);
    const first = loop.open === null || loop.open.culprit === null ? longEnough : 0;
    if (length < (last?.id === id ? last.again : first)) return;
    told.set(loop.id, { id, again: Math.max(length * 2, 1_000_000) });
    const words = loop.open === null ? duration(length) : blockedWords(loop.open, seen.now);
    say(`${who(loop.id, seen.timeline)} blocked so far ${words}`);
  };
  const timer = setInterval(look, 250);
  return { look, stop: () => clearInterval(timer) };
}

/** How long a stall without a known culprit waits for one, in microseconds. */
const longEnough = 250_000;

function endedLine(stall: Stall, timeline: Timeline): string {
  const waited = stall.victims.length === 0 ? '' : `; ${stall.victims.length} waited`;
  const where = `${duration(stall.lasted)} at ${place(stall.culprit)} (${causeWords(stall.cause)}${waited})`;
  return `${who(stall.loop, timeline)} was blocked ${where}`;
}

function who(id: LoopId, { loops, processes }: Timeline): string {
  const loop = loops.get(id);
  return `stallsight: ${loop === undefined ? id : loopName(loop, processes.get(loop.process))}`;
}

interface Limited {
  say(line: string): void;
  /** How many lines were held back. */
  held(): number;
}

function limit(say: (line: string) => void): Limited {
  let allowance = burst;
  let refilled = now();
  let held = 0;
  return {
    say: (line) => {
      const moment = now();
      allowance = Math.min(burst, allowance + ((moment - refilled) / 1_000_000) * perSecond);
      refilled = moment;
      if (allowance < 1) {
        held += 1;
        return;
      }
      allowance -= 1;
      say(line);
    },
    held: () => held,
  };
}
