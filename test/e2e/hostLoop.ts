/** The loop of the extension host, watched by our own agent: what we do there must not hold it. */

import { execFileSync } from 'node:child_process';
import path from 'node:path';
import type { Stall } from '#protocol/stall.ts';
import { type Micros, ms } from '#protocol/units.ts';
import { attachNode } from '#session/attach.ts';
import { openSession } from '#session/session.ts';
import type { Editor } from './editor.ts';
import { until } from './until.ts';

export interface HostLoop extends AsyncDisposable {
  /** What has held the loop in our code for longer than allowed, as sentences. */
  heldByUs(): Promise<string[]>;
}

/** Of processor time, as dear as it usually is. */
const allowed = ms(50);

const agents = path.resolve(import.meta.dirname, '../../dist/agent');

/** Of VS Code itself: what it loads when the first terminal opens holds the loop for longer, and what we do in the same turn would be blamed. */
const loadedWithTerminals = ['vscode.terminal-suggest', 'vscode.tunnel-forwarding'];

export async function watchHostLoop({ workbench }: Editor, most: Micros = allowed): Promise<HostLoop> {
  await workbench.host(async (api, ids) => {
    for (const id of ids) await api.extensions.getExtension(id)?.activate();
  }, loadedWithTerminals);
  const session = await openSession({ agents, threshold: most, profile: false });
  if (!session.ok) throw new Error(session.because);
  const pid = await workbench.host(() => process.pid, null);
  const attached = await attachNode(pid, session.value);
  if (!attached.ok) throw new Error(attached.because);
  // The host's children, such as our language server, may do as they like.
  const stalls = (): Stall[] => {
    const { processes, stalls: all } = session.value.timeline();
    return all.map(({ stall }) => stall).filter(({ process }) => processes.get(process)?.pid === pid);
  };
  // The agent's own thread takes its time on a busy machine: what is held before it looks is not seen.
  const isWatched = (): boolean => {
    const { processes, loops } = session.value.timeline();
    return [...loops.values()].some(({ process, kind }) => kind === 'libuv' && processes.get(process)?.pid === pid);
  };
  await until(isWatched, { what: 'the agent to look at the loop' });
  const heldByUs = async (): Promise<string[]> => {
    // One that is the test's own comes last: all before it has arrived then, and the agent is seen to work. Where its thread gets no core
    // for as long as the loop is held, it sees nothing.
    const before = stalls().length;
    const isSeen = (): boolean =>
      stalls()
        .slice(before)
        .some(({ lasted }) => lasted >= 350_000);
    await until(
      async () => {
        await workbench.host(holdLoop, 400);
        return until(isSeen, { what: 'that stall', timeout: 5000 });
      },
      { what: 'a stall of the test' },
    );
    const limit = most * dearness();
    return stalls()
      .filter((stall) => isOurs(stall) && busy(stall) > limit)
      .map(describe);
  };
  return { heldByUs, [Symbol.asyncDispose]: () => session.value.close() };
}

function holdLoop(_: unknown, milliseconds: number): void {
  const end = Date.now() + milliseconds;
  while (Date.now() < end);
}

function isOurs({ culprit }: Stall): boolean {
  return culprit !== null && /[\\/]stallsight\.stallsight-[^\\/]+[\\/]/.test(culprit.file);
}

/** On a machine that others use too, the rest of it is theirs. */
function busy({ cpu, lasted }: Stall): number {
  return cpu ?? lasted;
}

/** How many times as long as usual a Node that does nothing takes. */
export function slowness(): number {
  const times = Array.from({ length: 3 }, () => {
    const from = performance.now();
    execFileSync(process.execPath, ['-e', '']);
    return performance.now() - from;
  });
  return Math.max(1, Math.min(...times) / 60);
}

/** How many times the usual processor time the same work takes here now: who shares a core with others has less of it. */
export function dearness(): number {
  const times = Array.from({ length: 9 }, () => {
    const from = process.threadCpuUsage();
    for (let round = 0; round < 20; round += 1) JSON.parse(work);
    const { user, system } = process.threadCpuUsage(from);
    return (user + system) / 1000;
  });
  return Math.max(1, (times.sort((a, b) => a - b)[4] ?? 0) / usualWork);
}

const work = JSON.stringify(Array.from({ length: 2000 }, (_, id) => ({ id, name: `name ${id}`, list: [id, `${id}`] })));
/** In ms. */
const usualWork = 17;

function describe({ stack, lasted, cpu }: Stall): string {
  const frames = stack.map((frame) => `${frame.function} ${path.basename(frame.file)}:${frame.line}:${frame.column}`);
  return `${lasted} µs, ${cpu} of them of a processor: ${frames.join(' < ')}`;
}
