/** The ways in which a call is carried off the loop: what is written around it, and what that needs. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Fix, TextEdit } from '../../fixes.ts';
import { isBefore, type PythonVersion } from '../versions.ts';
import { bringDefinition, isDefined } from './definition.ts';
import { bringAsyncio, bringMember, bringModule, type Source } from './imports.ts';
import { bringPool } from './pool.ts';

export interface Carrier {
  /** `in a thread with asyncio.to_thread`. */
  readonly words: string;
  readonly offload: Fix['offload'];
  /** Written before the function: `asyncio.to_thread(`. */
  readonly before: string;
  /** The names that `before` begins with or uses, none of which may mean something else where the call stands. */
  readonly names: readonly string[];
  /** Takes no keyword arguments for the function. */
  readonly positional: boolean;
  readonly edits: readonly TextEdit[];
}

export function asyncioThread(source: Source): Read<Carrier> {
  const asyncio = bringAsyncio(source);
  if (!asyncio.ok) return asyncio;
  const { name, edits } = asyncio.value;
  return read({
    words: 'in a thread with asyncio.to_thread',
    offload: 'thread',
    before: `${name}.to_thread(`,
    names: [name],
    positional: false,
    edits,
  });
}

/** For somebody to change. Fewer threads than the smallest default executor has, which is five: others need some, too. */
const limits = { threads: 4, seconds: 30 };

const limitedNames = ['_thread_limit', '_run_limited'];

/** So that many requests at once do not fill the threads that the others need, nor wait for one that hangs. `asyncio.timeout` is there since Python 3.11. */
export function limitedThread(source: Source, oldest: PythonVersion | undefined): Read<Carrier> {
  const asyncio = bringAsyncio(source);
  if (!asyncio.ok) return asyncio;
  const { name, edits } = asyncio.value;
  const texts = [limitedText(name, waitingSince311(name)), limitedText(name, waiting(name))];
  const there = texts.find((text) => isDefined(source, text));
  const has311 = oldest !== undefined && !isBefore(oldest, [3, 11]);
  const definition = bringDefinition(source, limitedNames, there ?? texts[has311 ? 0 : 1] ?? '');
  if (!definition.ok) return definition;
  return read(limited([...edits, ...definition.value]));
}

function limited(edits: Carrier['edits']): Carrier {
  return {
    words: `in a thread with a limit: ${limits.threads} at once, ${limits.seconds} seconds each`,
    offload: 'thread',
    before: '_run_limited(',
    names: ['_run_limited'],
    positional: false,
    edits,
  };
}

/** A thread cannot be ended: it keeps its place until it has ended by itself. */
function limitedText(asyncio: string, waits: string): string {
  return `_thread_limit = ${asyncio}.Semaphore(${limits.threads})


async def _run_limited(function, /, *args, **keywords):
    """Calls it in a thread. Raises asyncio.TimeoutError after ${limits.seconds} seconds; the thread keeps its place until it ends."""
    await _thread_limit.acquire()
    work = ${asyncio}.ensure_future(${asyncio}.to_thread(function, *args, **keywords))
    work.add_done_callback(lambda _: _thread_limit.release())
${waits}`;
}

function waitingSince311(asyncio: string): string {
  return `    async with ${asyncio}.timeout(${limits.seconds}):
        return await ${asyncio}.shield(work)
`;
}

function waiting(asyncio: string): string {
  return `    return await ${asyncio}.wait_for(${asyncio}.shield(work), ${limits.seconds})\n`;
}

/** The same for programs of anyio, on trio as well. */
export function limitedAnyioThread(source: Source): Read<Carrier> {
  const brought = [
    bringModule(source, 'anyio'),
    bringModule(source, 'functools'),
    bringMember(source, 'anyio.lowlevel', 'RunVar'),
  ];
  const refused = brought.find((one) => !one.ok);
  if (refused !== undefined && !refused.ok) return refused;
  const [anyio = '', functools = '', runVar = ''] = brought.map((one) => (one.ok ? one.value.name : ''));
  const definition = bringDefinition(source, limitedNames, limitedAnyioText(anyio, functools, runVar));
  if (!definition.ok) return definition;
  return read(limited([...brought.flatMap((one) => (one.ok ? one.value.edits : [])), ...definition.value]));
}

/** A limiter belongs to a run of the loop, and is made in it. */
function limitedAnyioText(anyio: string, functools: string, runVar: string): string {
  return `_thread_limit = ${runVar}("_thread_limit")


async def _run_limited(function, /, *args, **keywords):
    """Calls it in a thread. Raises TimeoutError after ${limits.seconds} seconds; the thread keeps its place until it ends."""
    limit = _thread_limit.get(None)
    if limit is None:
        limit = ${anyio}.CapacityLimiter(${limits.threads})
        _thread_limit.set(limit)
    work = ${functools}.partial(function, *args, **keywords)
    await limit.acquire_on_behalf_of(work)

    def run():
        try:
            return work()
        finally:
            ${anyio}.from_thread.run_sync(limit.release_on_behalf_of, work)

    with ${anyio}.fail_after(${limits.seconds}):
        own = ${anyio}.CapacityLimiter(1)
        return await ${anyio}.to_thread.run_sync(run, limiter=own, abandon_on_cancel=True)
`;
}

/** Works on trio as well, and within the limit that anyio sets to threads. */
export function anyioThread(source: Source): Read<Carrier> {
  const anyio = bringModule(source, 'anyio.to_thread');
  const whole = bringModule(source, 'anyio');
  const known = whole.ok && whole.value.edits.length === 0 ? whole : anyio;
  if (!known.ok) return known;
  const { name, edits } = known.value;
  const before = known === whole ? `${name}.to_thread.run_sync(` : `${name}.run_sync(`;
  return read({
    words: 'in a thread with anyio.to_thread.run_sync',
    offload: 'thread',
    before,
    names: [name.split('.')[0] ?? name],
    positional: true,
    edits,
  });
}

/** The framework's own threads: as many at once as its endpoints that are plain functions. */
export function frameworkThread(source: Source, framework: 'fastapi' | 'starlette'): Read<Carrier> {
  const member = bringMember(source, `${framework}.concurrency`, 'run_in_threadpool');
  if (!member.ok) return member;
  const { name, edits } = member.value;
  return read({
    words: `in a thread with ${framework}’s run_in_threadpool`,
    offload: 'thread',
    before: `${name}(`,
    names: [name],
    positional: false,
    edits,
  });
}

export function processPool(source: Source): Read<Carrier> {
  const asyncio = bringAsyncio(source);
  if (!asyncio.ok) return asyncio;
  const pool = bringPool(source, asyncio.value.name);
  if (!pool.ok) return pool;
  const edits = [...asyncio.value.edits, ...pool.value.edits];
  return read({ ...pool.value, words: 'in a process pool', offload: 'process', edits });
}

/** The carrier as it must be written for a call with keyword arguments. */
export function forKeywords(carrier: Carrier, source: Source): Read<Carrier & { readonly closing: string }> {
  if (!carrier.positional) return read({ ...carrier, closing: '' });
  const functools = bringModule(source, 'functools');
  if (!functools.ok) return failed(functools.because);
  const { name, edits } = functools.value;
  return read({
    ...carrier,
    before: `${carrier.before}${name}.partial(`,
    names: [...carrier.names, name],
    edits: [...edits, ...carrier.edits],
    closing: ')',
  });
}
