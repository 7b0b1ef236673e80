/** Stalls that are none: a process that is stopped, one that a debugger pauses, a healthy server, and all of that on a busy host. */

import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as pause } from 'node:timers/promises';
import { blamedOf, nodeVersions, observe, type Program } from '../../agents/node/observe.ts';
import { table } from './figures.ts';

/** How often each is tried, and for how long a healthy program is watched, in milliseconds. */
const times = Number(process.env['TIMES'] ?? 50);
const watched = Number(process.env['WATCHED'] ?? 60_000);
/** How long a program stands still each time, in milliseconds. */
const still = 200;

const wanted = (process.env['NODES'] ?? '').split(',');
const versions = nodeVersions.filter((version) => wanted.some((word) => version.startsWith(word)));

const rows: string[][] = [];
for (const version of versions) {
  const healthy = { version, file: 'healthy.cjs' };
  rows.push([
    version,
    await blamedDuring(healthy, stopAgainAndAgain),
    await blamedDuring({ ...healthy, options: ['--inspect=127.0.0.1:9339'] }, pauseAgainAndAgain),
    await blamed({ ...healthy, words: [String(watched)] }),
    await amongBurners(() => blamed({ ...healthy, words: [String(watched)] })),
  ]);
}
console.log(
  table(
    [
      'Node',
      `stopped ${times} times`,
      `paused ${times} times`,
      `healthy for ${watched / 1000} s`,
      'the same, busy host',
    ],
    rows,
  ),
);

/** A busy host takes longer for it: the program ends when the work is done. */
async function blamedDuring(program: Program, work: (pid: number) => Promise<void>): Promise<string> {
  let over = false;
  const ended = (): void => void (over = true);
  return blamed({
    ...program,
    words: [String(times * still * 10)],
    deadline: times * still * 10,
    during: (pid) => void work(pid).then(ended),
    until: () => over,
  });
}

async function blamed(program: Program): Promise<string> {
  const stalls = blamedOf(await observe(program));
  return [
    stalls.length,
    ...stalls.map(
      ({ cause, lasted, stack }) =>
        `${cause.kind} ${Math.round(lasted / 1000)} ms in ${stack[0]?.function} of ${stack[0]?.file}`,
    ),
  ].join(' ');
}

async function stopAgainAndAgain(pid: number): Promise<void> {
  for (let round = 0; round < times; round += 1) {
    await pause(still);
    process.kill(pid, 'SIGSTOP');
    await pause(still);
    process.kill(pid, 'SIGCONT');
  }
}

async function pauseAgainAndAgain(): Promise<void> {
  const [target] = (await (await fetch('http://127.0.0.1:9339/json/list')).json()) as {
    webSocketDebuggerUrl: string;
  }[];
  const socket = new WebSocket(target?.webSocketDebuggerUrl ?? '');
  await once(socket, 'open');
  let id = 0;
  const say = (method: string): void => socket.send(JSON.stringify({ id: (id += 1), method }));
  say('Debugger.enable');
  for (let round = 0; round < times; round += 1) {
    await pause(still);
    say('Debugger.pause');
    await pause(still);
    say('Debugger.resume');
  }
  socket.close();
}

/** Three loops that want a core each, while `work` goes on. */
async function amongBurners<T>(work: () => Promise<T>): Promise<T> {
  const burners = Array.from({ length: 3 }, (): ChildProcess =>
    spawn(process.execPath, ['-e', 'for (;;);'], { timeout: 300_000 }),
  );
  try {
    return await work();
  } finally {
    for (const burner of burners) burner.kill();
  }
}
