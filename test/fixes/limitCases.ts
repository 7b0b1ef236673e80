/** Programs after the thread with a limit, and what that limit does when it is run. */

import type { PythonVersion } from '#core/python/versions.ts';
import { EditSet } from '#workspace/edits.ts';
import { offeredIn } from './offered.ts';

/** The program after its first call that blocks runs in a thread with a limit. */
export function limitedIn(file: string, text: string, from?: PythonVersion): string {
  const around = { pythonFrom: () => from };
  const fix = offeredIn(file, text, undefined, [], around).find(({ title }) => title.includes('with a limit'))?.fix;
  if (fix?.ok !== true) throw new Error(fix?.because ?? 'no limit is offered');
  const edits = new EditSet(() => text);
  if (!edits.add(fix.value)) throw new Error('the edits of the fix are in each other’s way');
  return edits.apply().get(file) ?? text;
}

/** Its threads count how many of them are at work at once; `main` starts more than the limit lets in. */
export const counting = `import threading
import time

lock = threading.Lock()
at_work = most = 0


def load(key):
    global at_work, most
    with lock:
        at_work += 1
        most = max(most, at_work)
    time.sleep(0.02)
    with lock:
        at_work -= 1
    if key == 3:
        raise KeyError(key)
    return key


async def one(key):
    return load(key)


async def main():
    from asyncio import gather

    results = await gather(*[one(key) for key in range(40)], return_exceptions=True)
    return repr(results), most <= 4
`;

/** The same in a program of anyio, one of whose threads takes too long: its place is taken until it ends. */
export const countingAnyio: string = `import anyio
${counting
  .replace(
    '    from asyncio import gather\n\n    results = await gather(*[one(key) for key in range(40)], return_exceptions=True)\n',
    `    results = {}

    async def put(key):
        try:
            results[key] = await one(key)
        except (KeyError, TimeoutError) as error:
            results[key] = type(error).__name__

    async with anyio.create_task_group() as tasks:
        for key in range(40):
            tasks.start_soon(put, key)
`,
  )
  .replace('return repr(results), most <= 4', 'return sorted(results.items()), most <= 4')}`;
