/**
 * What ten processes with two hundred stalls a second each cost the extension host: processor time and updates a second, for each ten
 * seconds from its first on and for the minute, and then its own loop's lag.
 */

import { spawn } from 'node:child_process';
import path from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';
import { ms } from '#protocol/units.ts';
import { now } from '#session/clock.ts';
import { FlightRecorder } from '#session/flight.ts';
import { LagFeed } from '../../../extension/lagFeed.ts';
import { Pace } from '../../../extension/pace.ts';
import { Runs } from '../../../extension/runs.ts';
import { StallGroups } from '../../../extension/stallGroups.ts';
import { t } from '../../../extension/view/words.ts';
import { sessionForTest } from '../../session/peer.ts';

const [parts, part] = [6, 10_000];

await using opened = await sessionForTest();
const { session } = opened;
const runs = new Runs();
const nobody = { again: () => Promise.resolve(null), stop: () => undefined };
runs.begin({ name: 'flood', session, timeline: () => session.timeline(), threshold: ms(1), ...nobody });
let updates = 0;
const feed = new LagFeed();
const view = new Pace(() => void (JSON.stringify(feed.next(runs.current, now())), (updates += 1)), {
  shortest: 100,
  longest: 250,
  patience: 5000,
  goesOn: () => true,
});
const flight = new FlightRecorder({ keep: ms(60_000) });
session.onEvent((event, received) => flight.take(event, received));
const groups = new StallGroups('place', t);
const tree = new Pace(() => void groups.of(session.timeline()), {
  shortest: 300,
  longest: 600,
  patience: 5000,
  goesOn: () => false,
});
runs.onChange(() => {
  view.soon();
  tree.soon();
});
const agents = spawn(process.execPath, [path.join(import.meta.dirname, 'peers.ts'), session.directory], {
  stdio: 'inherit',
});
const whole = meter();
for (let nth = 0; nth < parts; nth += 1) {
  const say = meter();
  await wait(part);
  process.stdout.write(`${nth * 10} to ${nth * 10 + 10} s: ${say()}\n`);
}
process.stdout.write(`together: ${whole()}\n`);
// Afterwards, because what measures it wakes the loop two hundred times a second.
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
await wait(part / 2);
process.stdout.write(
  `loop late by ${(delay.percentile(99) / 1e6).toFixed(0)} ms (p99), ${(delay.max / 1e6).toFixed(0)} ms (most)\n`,
);
agents.kill();
view.dispose();
tree.dispose();

/** Returns what says how it was since now. */
function meter(): () => string {
  const [before, began, told, shown] = [process.cpuUsage(), performance.now(), session.timeline().stallCount, updates];
  return () => {
    const { user, system } = process.cpuUsage(before);
    const lasted = performance.now() - began;
    const stalls = session.timeline().stallCount - told;
    const perSecond = (value: number): string => ((value / lasted) * 1000).toFixed(1);
    return (
      `${perSecond(stalls)} stalls a second, ${((user + system) / 10 / lasted).toFixed(1)} % of a processor, ` +
      `${((user + system) / stalls).toFixed(1)} µs of it for each, ${perSecond(updates - shown)} updates a second`
    );
  };
}
