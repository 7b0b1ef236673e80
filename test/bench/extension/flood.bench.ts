/** What ten processes with two hundred stalls a second each cost the extension host: processor time, its own loop's lag, updates a second. */

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

const seconds = 20;

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
// The first seconds compile; the last ones have all the stalls that are kept.
await wait(seconds * 500);
const [before, began, stallsBefore, updatesBefore] = [
  process.cpuUsage(),
  performance.now(),
  session.timeline().stallCount,
  updates,
];
await wait(seconds * 500);
const used = process.cpuUsage(before);
const lasted = performance.now() - began;
const [stalls, updated] = [session.timeline().stallCount - stallsBefore, updates - updatesBefore];
// Afterwards, because what measures it wakes the loop two hundred times a second.
const delay = monitorEventLoopDelay({ resolution: 5 });
delay.enable();
await wait(seconds * 250);
const perSecond = (value: number): string => ((value / lasted) * 1000).toFixed(1);
process.stdout.write(
  `${perSecond(stalls)} stalls a second: ` +
    `${(((used.user + used.system) / 1000 / lasted) * 100).toFixed(1)} % of a processor, ` +
    `${((used.user + used.system) / stalls).toFixed(1)} µs of it for each, ` +
    `${perSecond(updated)} updates a second, ` +
    `loop late by ${(delay.percentile(99) / 1e6).toFixed(0)} ms (p99), ${(delay.max / 1e6).toFixed(0)} ms (most)\n`,
);
agents.kill();
view.dispose();
tree.dispose();
