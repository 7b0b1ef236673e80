/** APIs that cannot be moved to a thread by writing the call differently, each with its reason. */

import type { Finding } from '#protocol/finding.ts';
import type { Node } from '../tree.ts';
import { namesIn, nodesOf } from './names.ts';

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

const loopNames = /^(aio_?loop|ev_?loop|event_loop|fut|future|futures|loop|task|tasks|waiter)$/;
const loopMakers =
  /\b(create_future|create_task|ensure_future|get_event_loop|get_running_loop|new_event_loop|asyncio\.(?:Event|Lock|Queue|Semaphore|Condition|Future|Task)|TaskGroup)\b/;

/** Futures, tasks and the loop itself belong to the loop's thread: what gets one may well use it. */
export function refusalOfArguments(args: Node, around: Node | undefined, text: string): string | undefined {
  const { reads } = namesIn([args], text);
  const made = new Set(around ? [...nodesOf(around)].flatMap((node) => madeBy(node, text)) : []);
  const [first] = [...reads].filter((name) => loopNames.test(name) || made.has(name));
  return first === undefined ? undefined : `it is given \`${first}\`, which belongs to the loop's own thread`;
}

function madeBy(node: Node, text: string): string[] {
  const [target] = node.children;
  const says = node.type === 'assignment' ? node.children.at(-1) : node.children.find(({ type }) => type === 'type');
  const isBinding =
    node.type === 'assignment' || node.type === 'typed_parameter' || node.type === 'typed_default_parameter';
  if (!isBinding || target?.type !== 'identifier' || says === undefined || says === target) return [];
  return loopMakers.test(text.slice(says.start, says.end)) ? [text.slice(target.start, target.end)] : [];
}

export const connectionLeaves =
  'a sqlite3 connection may only be used in the thread that made it, and it gives one back; move all that is done with it, or use aiosqlite';

export function refusal(finding: Finding): string | undefined {
  const direct = finding.path.length === 1;
  return traps.find((trap) => (direct || !trap.direct) && trap.apis.test(finding.call))?.because;
}

/** It waits when it is called, and what it gives waits again when it is read. */
export function isReadBehind({ call, path }: Finding): boolean {
  return path.length === 1 && /^urllib\.request\.(urlopen|OpenerDirector\.open)$/.test(call);
}
