/** Where the work of a stall should go, from what was measured of it. */

import type { Runtime } from '#protocol/events.ts';
import type { Advice, Cause, Stall } from '#protocol/stall.ts';

type Measured = Pick<Stall, 'cause'>;

export function advise({ cause }: Measured, runtime: Runtime): Advice {
  switch (cause.kind) {
    case 'cpu':
      return adviseCpu(cause, runtime);
    case 'io':
      return adviseWaiting(cause, runtime);
    case 'lock':
      return adviseLock(cause, runtime);
    case 'gc':
      return none('garbage collection held the loop: keep fewer objects alive, or make fewer at once');
    case 'burst':
      return {
        offload: 'chunk',
        because: 'many small callbacks ran in a row: do them in chunks and let the loop turn between',
      };
    case 'paused':
      return none('a debugger held the program: not its own fault');
    case 'starved':
      return none('the machine gave the thread no core: not the program’s own fault');
    case 'suspended':
      return none('the machine was asleep: not the program’s own fault');
    case 'unknown':
      return none('what held the loop could not be seen');
  }
}

function none(because: string): Advice {
  return { offload: 'none', because };
}

function adviseCpu({ gil, call }: Cause, runtime: Runtime): Advice {
  const asynchronous = call === undefined ? null : nodeTwin(call);
  if (runtime === 'node' && asynchronous !== null) {
    return { offload: 'async-api', because: `${asynchronous} does the same work on another thread` };
  }
  if (runtime === 'node') return { offload: 'thread', because: `it computed: ${besides(call)}` };
  if (gil === 'released')
    return { offload: 'thread', because: 'it computed with the GIL released: a thread runs beside the loop' };
  return {
    offload: 'process',
    because: 'it computed and held the GIL: a thread would still keep the loop waiting, another process does not',
  };
}

/** What is big where these block: their arguments or results go to a worker thread and back as copies, and copying is work of the same kind. */
const copied: Readonly<Record<string, string>> = {
  'JSON.parse':
    'send the text to a worker thread as a transferred buffer and only what you need of the result back, or parse in parts: copying all of the result costs the loop about as much as parsing did',
  'JSON.stringify':
    'write it in parts and let the loop turn between, or keep the data in a worker thread: copying all of it there costs the loop about as much as the work',
};

function besides(call: string | undefined): string {
  return (
    copied[call ?? ''] ??
    'a worker thread leaves the loop free; what goes there and back is copied on the loop, so big arguments are better transferred'
  );
}

function adviseWaiting({ call }: Cause, runtime: Runtime): Advice {
  const asynchronous = call === undefined ? null : runtime === 'node' ? nodeTwin(call) : pythonTwin(call);
  const what = call ?? 'it';
  if (asynchronous !== null)
    return { offload: 'async-api', because: `${what} only waited: ${asynchronous} waits without the loop` };
  if (runtime === 'node')
    return { offload: 'async-api', because: `${what} only waited: its asynchronous form waits without the loop` };
  return {
    offload: 'thread',
    because: `${what} only waited, and let go of the GIL: in a thread it waits without the loop`,
  };
}

function adviseLock({ call }: Cause, runtime: Runtime): Advice {
  if (runtime === 'node')
    return { offload: 'async-api', because: 'it waited for another thread: Atomics.waitAsync waits without the loop' };
  return {
    offload: 'thread',
    because: `${call ?? 'it'} waited for another thread: wait in a thread, or use asyncio’s own lock`,
  };
}

/** `crypto.pbkdf2Sync` has the twin `crypto.pbkdf2`; of the calls without `Sync` in their name none has one. */
function nodeTwin(call: string): string | null {
  return call.endsWith('Sync') ? call.slice(0, -'Sync'.length) : null;
}

function pythonTwin(call: string): string | null {
  const twin = pythonTwins.find(([pattern]) => pattern.test(call));
  return twin === undefined ? null : twin[1];
}

const pythonTwins: readonly (readonly [RegExp, string])[] = [
  [/^(time\.)?sleep$/, 'asyncio.sleep'],
  [/^(requests|urllib|urllib3|http\.client)\b/, 'an asynchronous client such as httpx.AsyncClient'],
  [/^(subprocess\.|os\.(system|popen|wait))/, 'asyncio.create_subprocess_exec'],
  [/^(socket\.)?(getaddrinfo|gethostbyname)/, 'loop.getaddrinfo'],
  [/^psycopg2?\b/, 'asyncpg, or psycopg’s AsyncConnection,'],
  [/^redis\b/, 'redis.asyncio'],
];
