/** Names stalls in plain lines, for logs and for terminals that cannot redraw: while they block, and when they end. */

import type { Stall } from '#protocol/stall.ts';
import type { LoopId, StallId } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import type { Session } from '#session/session.ts';
import type { OpenStall, Timeline } from '#session/timeline.ts';
import { blockedWords, loopName } from './status.ts';
import type { View } from './view.ts';
import { causeWords, count, duration, place } from './words.ts';

/** Lines that may be said at once, and how many more may be said each second: a program that stalls all the time must not flood a log. */
const burst = 20;
const perSecond = 2;

export function plainView(session: Session, write: (text: string) => void): View {
  const say = (text: string): void => write(`${text}\n`);
  const limited = limit(say);
  const growing = tellGrowing(session, (line) => limited.say(line));
  const ended = session.onEvent((event) => {
    if (event.type === 'stall-ended') limited.say(endedLine(event.stall, session.timeline()));
  });
  return {
    say,
    stop: () => {
      growing.stop();
      ended.dispose();
      if (limited.held() > 0)
        say(`stallsight: ${count(limited.held(), 'more line')} left out here; the summary counts everything`);
    },
  };
}

/** Tells an open stall once its culprit is known or it has lasted a little longer, and again each time that its length has doubled. */
function tellGrowing(session: Session, say: (line: string) => void): { stop(): void } {
  const tellAt = new Map<StallId, number>();
  const look = (): void => {
    const timeline = session.timeline();
    for (const { open } of timeline.loops.values()) {
      if (open !== null) tellOpen(open, timeline);
    }
  };
  const tellOpen = (open: OpenStall, timeline: Timeline): void => {
    const length = now() - open.began;
    const due = tellAt.get(open.id) ?? (open.culprit === null ? longEnough : 0);
    if (length < due) return;
    tellAt.set(open.id, Math.max(length * 2, 1_000_000));
    say(`${who(open.loop, timeline)} blocked so far ${blockedWords(open, now())}`);
  };
  const events = session.onEvent((event) => {
    if (event.type === 'stall-began') look();
    if (event.type === 'stall-ended') tellAt.delete(event.stall.id);
  });
  const timer = setInterval(look, 250);
  return {
    stop: () => {
      clearInterval(timer);
      events.dispose();
    },
  };
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
