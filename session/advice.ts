/** Where the work of a stall should go, from what was measured of it. */

import type { Runtime } from '#protocol/events.ts';
import type { Advice, Cause, Stall } from '#protocol/stall.ts';
import { english, type Translate } from '#protocol/words.ts';
import type { Timeline } from './timeline.ts';

type Measured = Pick<Stall, 'cause'> & Partial<Pick<Stall, 'victims'>>;

/** A worker thread is where work is moved to. */
export type LoopOwner = Runtime | 'worker';

export function ownerOf(
  { loops, processes }: Pick<Timeline, 'loops' | 'processes'>,
  stall: Pick<Stall, 'loop' | 'process'>,
): LoopOwner {
  return loops.get(stall.loop)?.kind === 'worker' ? 'worker' : (processes.get(stall.process)?.runtime ?? 'node');
}

/** `t` says it in the user's language. */
export function advise({ cause, victims = [] }: Measured, owner: LoopOwner, t: Translate = english): Advice {
  const isWork = cause.kind === 'cpu' || cause.kind === 'io' || cause.kind === 'lock';
  if (owner === 'worker' && isWork && victims.length === 0)
    return none(t('it ran in a worker thread, where the loop of the program does not wait for it'));
  const runtime = owner === 'worker' ? 'node' : owner;
  switch (cause.kind) {
    case 'cpu':
      return adviseCpu(cause, runtime, t);
    case 'io':
      return adviseWaiting(cause, runtime, t);
    case 'lock':
      return adviseLock(cause, runtime, t);
    case 'gc':
      return none(t('garbage collection held the loop: keep fewer objects alive, or make fewer at once'));
    case 'burst':
      return {
        offload: 'chunk',
        because: t('many small callbacks ran in a row: do them in chunks and let the loop turn between'),
      };
    case 'paused':
      return none(t('a debugger held the program: not its own fault'));
    case 'starved':
      return none(t('the machine gave the thread no core: not the program’s own fault'));
    case 'suspended':
      return none(t('the machine was asleep: not the program’s own fault'));
    case 'unknown':
      return none(t('what held the loop could not be seen'));
  }
}

function none(because: string): Advice {
  return { offload: 'none', because };
}

function adviseCpu({ gil, call }: Cause, runtime: Runtime, t: Translate): Advice {
  const asynchronous = call === undefined ? null : nodeTwin(call);
  if (runtime === 'node' && asynchronous !== null) {
    return { offload: 'async-api', because: t('{0} does the same work on another thread', asynchronous) };
  }
  if (runtime === 'node') return { offload: 'thread', because: besides(call, t) };
  if (call?.startsWith('import ') === true)
    return none(t('it was an import, which is done once: do it before the loop runs'));
  if (gil === 'released')
    return { offload: 'thread', because: t('it computed with the GIL released: a thread runs beside the loop') };
  if (gil === 'none')
    return { offload: 'thread', because: t('it computed, and this Python has no GIL: a thread runs beside the loop') };
  return {
    offload: 'process',
    because: t('it computed and held the GIL: a thread would still keep the loop waiting, another process does not'),
  };
}

/** What is big where these block goes to a worker thread and back as copies, and copying is work of the same kind. */
function besides(call: string | undefined, t: Translate): string {
  switch (call) {
    case 'JSON.parse':
      return t(
        'it computed: send the text to a worker thread as a transferred buffer and only what you need of the result back, or parse in parts: copying all of the result costs the loop about as much as parsing did',
      );
    case 'JSON.stringify':
      return t(
        'it computed: write it in parts and let the loop turn between, or keep the data in a worker thread: copying all of it there costs the loop about as much as the work',
      );
    case undefined:
    default:
      return t(
        'it computed: a worker thread leaves the loop free; what goes there and back is copied on the loop, so big arguments are better transferred',
      );
  }
}

function adviseWaiting({ call, gil }: Cause, runtime: Runtime, t: Translate): Advice {
  const asynchronous = call === undefined ? null : runtime === 'node' ? nodeTwin(call) : pythonTwin(call, t);
  const what = call ?? t('it');
  if (asynchronous !== null)
    return { offload: 'async-api', because: t('{0} only waited: {1} waits without the loop', what, asynchronous) };
  if (runtime === 'node')
    return { offload: 'async-api', because: t('{0} only waited: its asynchronous form waits without the loop', what) };
  if (call?.startsWith('import ') === true)
    return none(t('it was an import, which is done once: do it before the loop runs'));
  if (gil === 'held')
    return {
      offload: 'process',
      because: t(
        '{0} waited and kept the GIL: a thread would still keep the loop waiting, another process does not',
        what,
      ),
    };
  if (gil === 'none')
    return { offload: 'thread', because: t('{0} only waited: in a thread it waits without the loop', what) };
  return {
    offload: 'thread',
    because: t('{0} only waited, and let go of the GIL: in a thread it waits without the loop', what),
  };
}

function adviseLock({ call }: Cause, runtime: Runtime, t: Translate): Advice {
  if (runtime === 'node')
    return {
      offload: 'async-api',
      because: t('it waited for another thread: Atomics.waitAsync waits without the loop'),
    };
  if (call === 'the GIL')
    return {
      offload: 'process',
      because: t('other threads computed and kept the GIL from the loop: what they compute belongs in another process'),
    };
  const twin = call === undefined ? null : twinOf(call, waitsForThreads);
  if (call !== undefined && twin !== null)
    return {
      offload: 'async-api',
      because: t('{0} waited for another thread: {1} waits without the loop', call, twin),
    };
  return {
    offload: 'thread',
    because: t('{0} waited for another thread: wait in a thread, or use asyncio’s own lock', call ?? t('it')),
  };
}

/** What waits for another thread and has a twin that the loop does not wait for. */
const waitsForThreads: readonly (readonly [RegExp, string])[] = [
  [/\bThread\.join$/, 'asyncio.to_thread'],
  [/\bqueue\.\w*Queue\.(get|put|join)$/, 'asyncio.Queue'],
  [/\bFuture\.(result|exception)$/, 'asyncio.wrap_future'],
  [/\bthreading\.(Event|Condition|Semaphore|BoundedSemaphore|Barrier)\.(wait|acquire|wait_for)$/, 'asyncio.to_thread'],
];

/** `crypto.pbkdf2Sync` has the twin `crypto.pbkdf2`; of the calls without `Sync` in their name none has one. */
function nodeTwin(call: string): string | null {
  return call.endsWith('Sync') ? call.slice(0, -'Sync'.length) : null;
}

function pythonTwin(call: string, t: Translate): string | null {
  return twinOf(call, pythonTwins(t));
}

function twinOf(call: string, twins: readonly (readonly [RegExp, string])[]): string | null {
  return twins.find(([pattern]) => pattern.test(call))?.[1] ?? null;
}

const pythonTwins = (t: Translate): readonly (readonly [RegExp, string])[] => [
  [/^(time\.)?sleep$/, 'asyncio.sleep'],
  [/^(requests|urllib|urllib3|http\.client)\b/, t('an asynchronous client such as httpx.AsyncClient')],
  [/^(subprocess\.|os\.(system|popen|wait))/, 'asyncio.create_subprocess_exec'],
  [/^(socket\.)?(getaddrinfo|gethostbyname)/, 'loop.getaddrinfo'],
  [/^psycopg2?\b/, t('asyncpg, or psycopg’s AsyncConnection,')],
  [/^redis\b/, 'redis.asyncio'],
];
