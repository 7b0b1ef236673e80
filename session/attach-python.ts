/**
 * Brings the agent into a Python process that runs already: Python 3.14 and newer run a script at the next moment at which they run
 * any code, when another Python asks them to (https://docs.python.org/3/library/sys.html#sys.remote_exec).
 */

import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { promisify } from 'node:util';
import { failed, read, type Read } from '#protocol/read.ts';
import { injectedVariables } from './inject.ts';
import type { Session } from './session.ts';

/** How long the process may take to come to that moment, in ms: a loop without work, or a native call, runs no Python meanwhile. */
const patience = 10_000;

export interface AttachPython {
  readonly pid: number;
  /** The interpreter that the process runs: one of another version cannot ask it. */
  readonly interpreter: string;
}

/** After this the process reports to the session like one that was started with it, and so do the children that it starts from now on. */
export async function attachPython(
  { pid, interpreter }: AttachPython,
  session: Pick<Session, 'directory' | 'agents' | 'timeline'>,
): Promise<Read<null>> {
  const script = path.join(session.directory, `attach-${pid}.py`);
  await writeFile(script, pythonEntry(session), { mode: 0o600 });
  const asked = await ask({ pid, interpreter }, script);
  if (!asked.ok) return asked;
  const deadline = Date.now() + patience;
  while (Date.now() < deadline) {
    if ([...session.timeline().processes.values()].some((process) => process.pid === pid)) return read(null);
    await pause(20);
  }
  return failed(
    `process ${pid} did not let the agent in within ${patience / 1000} s: it runs no Python code meanwhile, or was observed before`,
  );
}

async function ask({ pid, interpreter }: AttachPython, script: string): Promise<Read<null>> {
  // Its last line says what went wrong, in Python's words.
  const words = ['-I', '-S', '-c', 'import sys; sys.remote_exec(int(sys.argv[1]), sys.argv[2])', String(pid), script];
  try {
    await promisify(execFile)(interpreter, words, { timeout: patience });
    return read(null);
  } catch (error) {
    const said = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : String(error);
    return failed(`process ${pid} cannot be attached to: ${reasonOf(said.split('\n').at(-1) ?? '')}`);
  }
}

function reasonOf(said: string): string {
  if (said.includes('remote_exec')) return 'its Python is older than 3.14, the first that lets another program in';
  if (/PermissionError|Permission denied|not permitted/i.test(said))
    return `the system does not permit it (${said}); it wants the same user, and kernel.yama.ptrace_scope=0 or root`;
  return said === '' ? 'its Python could not be asked' : said;
}

/** What the process runs. Names of ours stay out of the program's, and so does whatever goes wrong here. */
export function pythonEntry({ directory, agents }: Pick<Session, 'directory' | 'agents'>): string {
  const variables = injectedVariables({ directory, agents }, {});
  return `def _join(home, directory, variables):
    import sys

    sys.path.insert(0, home)
    try:
        import stallsight_agent
    finally:
        sys.path.remove(home)
    stallsight_agent.install(directory)
    stallsight_agent.adopt(variables)


try:
    _join(${pythonText(path.join(agents, 'python'))}, ${pythonText(directory)}, ${pythonText(variables)})
except BaseException:
    pass
`;
}

/** JSON's escapes are Python's too. */
function pythonText(value: string | Readonly<Record<string, string>>): string {
  return JSON.stringify(value);
}
