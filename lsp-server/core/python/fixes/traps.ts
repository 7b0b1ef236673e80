/** APIs that cannot be moved to a thread by writing the call differently, each with its reason. */

import type { Finding } from '#protocol/finding.ts';

interface Trap {
  readonly apis: RegExp;
  readonly because: string;
  /** Only when the call itself is on the loop; deep in a function that is moved as a whole it does no harm. */
  readonly direct: boolean;
}

const traps: readonly Trap[] = [
  {
    apis: /^sqlite3\./,
    because:
      'a sqlite3 connection may only be used in the thread that made it; move the whole use of it, or use aiosqlite',
    direct: true,
  },
  {
    apis: /^(threading|multiprocessing)\.\w+\.acquire$|^fcntl\./,
    because: 'a lock belongs to the thread that takes it; use asyncio.Lock between tasks',
    direct: false,
  },
  {
    apis: /^asyncio\.(run|AbstractEventLoop\.)/,
    because: 'a loop that runs already cannot run another one; await the coroutine instead',
    direct: false,
  },
  { apis: /^(breakpoint|pdb\.)/, because: 'a debugger must stop where it stands', direct: false },
  { apis: /^signal\./, because: 'signals are waited for in the main thread', direct: false },
  { apis: /^os\.fork/, because: 'a process with several threads must not be forked', direct: false },
  {
    apis: /^(open|io\.open\w*|codecs\.open|os\.fdopen|gzip\.open|bz2\.open|lzma\.open|tarfile\.open|zipfile\.ZipFile|shelve\.open|dbm\.open|pathlib\.Path\.open|tempfile\.\w*File)$/,
    because:
      'what is read and written behind it would still block; move the whole block to a function and run that in a thread',
    direct: true,
  },
  {
    apis: /^(os\.(walk|fwalk|scandir)|glob\.iglob|pathlib\.Path\.(glob|rglob|iterdir|walk)|concurrent\.futures\.as_completed|fileinput\.input|sqlite3\.Connection\.iterdump|httpx\.(Client\.)?stream)$/,
    because: 'it only prepares the work, which is done while its result is gone through',
    direct: true,
  },
];

export function refusal(finding: Finding): string | undefined {
  const direct = finding.path.length === 1;
  return traps.find((trap) => (direct || !trap.direct) && trap.apis.test(finding.call))?.because;
}
