/** The pool of processes that a module's heavy work goes to: the one that it has, or a new one, bounded and shut down. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { bringCarriedErrors, calledThere, type CarriedErrors } from './carriedErrors.ts';
import { bringDefinition } from './definition.ts';
import { bringMember, bringModule, inOrder, lineBehind, lineEnd, lineOf, type Source, textOf } from './imports.ts';

const poolName = 'process_pool';

/** How work gets to a pool of processes. */
export interface Handing {
  /** Written before the function. */
  readonly before: string;
  /** The names that `before` uses. */
  readonly names: readonly string[];
  /** Takes no keyword arguments for the function. */
  readonly positional: boolean;
  readonly edits: readonly TextEdit[];
}

const handing = '_run_in_process';
const making = '_new_process_pool';
const submitting = '_submit_to_process';
const lock = '_process_pool_lock';

/** `asyncio` is what the module calls it. A pool that the module has of its own is left as it is. */
export function bringPool(source: Source, asyncio: string): Read<Handing> {
  const known = existingPool(source);
  const handed = { before: `${handing}(`, names: [handing], positional: false };
  if (known === poolName && source.text.replaceAll('\r\n', '\n').includes(handingText(asyncio)))
    return read({ ...handed, edits: [] });
  if (known !== undefined) {
    const before = `${asyncio}.get_running_loop().run_in_executor(${known}, `;
    return read({ before, names: [asyncio, known], positional: true, edits: [] });
  }
  const os = bringModule(source, 'os');
  const threading = bringModule(source, 'threading');
  const broken = bringMember(source, 'concurrent.futures', 'BrokenExecutor');
  const executor = bringExecutor(source, poolName);
  if (!os.ok) return os;
  if (!threading.ok) return threading;
  if (!broken.ok) return broken;
  if (!executor.ok) return executor;
  const made = executor.value.made(`min(4, ${os.value.name}.cpu_count() or 1)`);
  const { edits, around, errors } = executor.value;
  const written = `${errors.written}def ${making}():
    return ${made.replaceAll('\n', '\n    ')}


# Its workers start when they are needed, and end with the program. Each imports this module anew.
${poolName} = ${making}()
${lock} = ${threading.value.name}.Lock()


${submittingText(broken.value.name)}

${handingText(asyncio)}`;
  const names = [...errors.names, making, poolName, lock, submitting, handing];
  const definition = bringDefinition(source, names, written);
  if (!definition.ok) return definition;
  const imported = [os, threading, broken].flatMap(({ value }) => value.edits);
  return read({ ...handed, edits: [...inOrder([...imported, ...edits]), ...definition.value, ...around] });
}

/** A pool one of whose workers was killed refuses all that comes later. */
function submittingText(broken: string): string {
  return `def ${submitting}(*work):
    """What a killed worker was doing has failed; a new pool does what comes behind it."""
    global ${poolName}
    with ${lock}:
        try:
            return ${poolName}.submit(${calledThere}, *work)
        except ${broken}:
            ${poolName} = ${making}()
            return ${poolName}.submit(${calledThere}, *work)
`;
}

/** Spawning takes so long that it would hold the loop, as every pool's first call does that comes from the loop itself. */
function handingText(asyncio: string): string {
  return `async def ${handing}(function, /, *args, **keywords):
    """Calls it in a process of the pool. A thread hands it over, because the first call starts the processes."""
    handed = await ${asyncio}.to_thread(${submitting}, function, args, keywords)
    return await ${asyncio}.wrap_future(handed)
`;
}

export interface Executor {
  /** The expression that makes one of so many workers, with plain line ends. */
  readonly made: (workers: string) => string;
  /** To be written before it. */
  readonly errors: CarriedErrors;
  /** Its imports. */
  readonly edits: readonly TextEdit[];
  /** What shuts it down, and what keeps its workers from starting the program again. */
  readonly around: readonly TextEdit[];
}

/** What a module needs to have an executor of processes by that name. */
export function bringExecutor(source: Source, name: string): Read<Executor> {
  const guard = guardEdits(source);
  if (!guard.ok) return guard;
  const multiprocessing = bringModule(source, 'multiprocessing');
  const executor = bringMember(source, 'concurrent.futures', 'ProcessPoolExecutor');
  if (!multiprocessing.ok) return multiprocessing;
  if (!executor.ok) return executor;
  const errors = bringCarriedErrors(source);
  if (!errors.ok) return errors;
  const context = `${multiprocessing.value.name}.get_context("spawn")`;
  return read({
    made: (workers) => `${executor.value.name}(\n    max_workers=${workers},\n    mp_context=${context},\n)`,
    errors: errors.value,
    edits: [...multiprocessing.value.edits, ...executor.value.edits, ...errors.value.edits],
    around: [...shutdown(source, name), ...guard.value],
  });
}

function insertion({ file, lines, text }: Source, at: number, written: string): TextEdit {
  const isOpen = at > 0 && text[at - 1] !== '\n';
  return { file, range: lines.range(at, at), text: isOpen ? `${lineEnd(text)}${written}` : written };
}

const makesPool = new RegExp(String.raw`^(?:[\w.]*ProcessPoolExecutor|${making})\(`);

function existingPool({ tree, text }: Source): string | undefined {
  for (const statement of tree.children) {
    const assignment = statement.type === 'expression_statement' ? statement.children[0] : undefined;
    const [target, value] =
      assignment?.type === 'assignment' ? [assignment.children[0], assignment.children.at(-1)] : [];
    if (target?.type === 'identifier' && value?.type === 'call' && makesPool.test(textOf(value, text)))
      return textOf(target, text);
  }
  return undefined;
}

/** In the application's lifespan, behind its `yield`. Without one, Python ends the workers when the program ends. */
function shutdown(source: Source, pool: string): TextEdit[] {
  const { tree, text } = source;
  const [, lifespan] = /\blifespan\s*=\s*(\w+)/.exec(text) ?? [];
  for (const decorated of tree.children) {
    const definition = decorated.type === 'decorated_definition' ? decorated.children.at(-1) : undefined;
    const [name] = definition?.children ?? [];
    if (definition === undefined || name === undefined || textOf(name, text) !== lifespan) continue;
    const turn = definition.children.at(-1)?.children.find(isYield);
    if (turn === undefined) return [];
    const indent = text.slice(lineOf(turn.start, text), turn.start);
    const written = `${indent}${pool}.shutdown(wait=False, cancel_futures=True)${lineEnd(text)}`;
    return /^[ \t]*$/.test(indent) ? [insertion(source, lineBehind(turn.end, text), written)] : [];
  }
  return [];
}

function isYield(node: Node): boolean {
  return node.type === 'expression_statement' && node.children[0]?.type === 'yield';
}

/** Statements that only set up what the module defines. */
const settingUp =
  /^[\w.]*\b(add_\w+|basicConfig|dictConfig|filterwarnings|include_router|init_app|insert|install|load_dotenv|mount|register\w*|setLevel|simplefilter|append|update)\s*\(/;

/**
 * Each worker imports the module: what it does at its end, such as starting the program, goes behind a guard. Refused where
 * something in between does more than define.
 */
function guardEdits(source: Source): Read<readonly TextEdit[]> {
  const { tree, text, lines, file } = source;
  const body = tree.children.filter(({ type }) => type !== 'comment');
  const acts = body.filter((node) => isActing(node, text));
  const [first] = acts;
  if (first === undefined) return read([]);
  const tail = body.slice(body.indexOf(first));
  const plain = tail.every((node) => acts.includes(node) && isOnOneLine(node, text));
  const [line] = lines.place(first.start);
  if (!plain) return failed(`line ${line} would run again in every process, which imports this module`);
  const end = lineEnd(text);
  return read(
    tail.map((node, index) => ({
      file,
      range: lines.range(node.start, node.start),
      text: index === 0 ? `if __name__ == "__main__":${end}    ` : '    ',
    })),
  );
}

function isActing(node: Node, text: string): boolean {
  switch (node.type) {
    case 'expression_statement': {
      const [first] = node.children;
      return first?.type === 'call' ? !settingUp.test(textOf(first, text)) : first?.type === 'await';
    }
    case 'for_statement':
    case 'while_statement':
    case 'with_statement':
      return true;
    default:
      return false;
  }
}

/** The only statement of its line. */
function isOnOneLine(node: Node, text: string): boolean {
  const line = text.slice(lineOf(node.start, text), lineBehind(node.end, text));
  return node.type === 'expression_statement' && !textOf(node, text).includes('\n') && /^\S[^;]*\r?\n?$/.test(line);
}
