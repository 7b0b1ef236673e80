/**
 * An object of the module whose methods compute becomes an actor: it lives in a process of its own, to which calls are sent one after the
 * other. Only where every use of it is such a call: two of its kind would go their own ways.
 */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Sources, TextEdit } from '../../fixes.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import { calledThere } from './carriedErrors.ts';
import { bringDefinition } from './definition.ts';
import { awaitEdits, edit, separator } from './edits.ts';
import { bringAsyncio, type Files, inOrder, type Source, textOf } from './imports.ts';
import { isLookedUp, isUsedIn } from './lookups.ts';
import { reasonAgainstMethods } from './isolation.ts';
import { namesIn, nodesOf } from './names.ts';
import { awaitable, callAt, type CallPlace, takenName } from './place.ts';
import { bringExecutor } from './pool.ts';
import { reasonAgainstArguments } from './sendable.ts';

/** Calls that wait for their turn; more of them wait outside. */
const mailbox = 64;

interface Acting {
  /** What the object is called in its module. */
  readonly name: string;
  readonly definition: Node;
  readonly made: Node;
}

/** Undefined where the callee is no method of an object that the module makes of a class of its own. */
export function actor(
  { callee }: CallPlace,
  source: Source,
  sources: Sources,
  parse: ParsePython,
  files: Files,
): Read<readonly TextEdit[]> | undefined {
  const acting = actingIn(callee, source);
  if (acting === undefined) return undefined;
  const because = reasonAgainst(acting, source, files) ?? usedElsewhere(acting.name, source, sources, parse);
  if (because !== undefined) return failed(because);
  const calls = callsOf(acting, source);
  if (!calls.ok) return calls;
  const brought = bringActor(acting.name, source);
  if (!brought.ok) return brought;
  const moved = calls.value.flatMap((place) => askEdits(place, `_ask_${acting.name}`, source));
  return read([...brought.value, ...moved]);
}

function actingIn(callee: Node, { tree, text }: Source): Acting | undefined {
  const [object, method] = callee.type === 'attribute' ? callee.children : [];
  if (object?.type !== 'identifier' || method === undefined) return undefined;
  const name = textOf(object, text);
  const made = tree.children.flatMap((node) => {
    const [assignment] = node.type === 'expression_statement' ? node.children : [];
    const target = assignment?.type === 'assignment' ? assignment.children[0] : undefined;
    return assignment !== undefined && target !== undefined && textOf(target, text) === name ? [assignment] : [];
  });
  const [assignment, ...others] = made;
  const value = assignment?.children.at(-1);
  const maker = value?.type === 'call' ? value.children[0] : undefined;
  const definition = maker && tree.children.find((node) => isClass(node, textOf(maker, text), text));
  return assignment && definition && others.length === 0 ? { name, definition, made: assignment } : undefined;
}

function isClass(node: Node, name: string, text: string): boolean {
  const [first] = node.children;
  return node.type === 'class_definition' && first !== undefined && textOf(first, text) === name;
}

const opening =
  /\b(open|connect|socket|bind|listen|Thread|Process|Popen|start|create_engine|Session|mkdtemp|NamedTemporaryFile)\(/;

/** Each process that imports the module makes the object anew, this one too. */
function reasonAgainst({ name, definition, made }: Acting, source: Source, files: Files): string | undefined {
  const { text } = source;
  const bases = definition.children.find(({ type }) => type === 'argument_list');
  if (bases !== undefined && bases.children.length > 0)
    return `\`${name}\` has methods of other classes, which are not seen here`;
  const [, opened] = opening.exec(`${textOf(definition, text)}\n${textOf(made, text)}`) ?? [];
  if (opened !== undefined) return `\`${name}\` would be made in both processes, and it calls ${opened}()`;
  return reasonAgainstMethods(definition, source, files);
}

function usedElsewhere(
  name: string,
  { tree, text, file }: Source,
  sources: Sources,
  parse: ParsePython,
): string | undefined {
  if (isLookedUp(name, tree, text)) return `\`${name}\` is also looked up by its name in a text`;
  const importers = sources.project?.importersOf(file) ?? [];
  const user = importers.find((one) => isUsedIn(name, sources.text(one.file) ?? '', parse));
  return user === undefined ? undefined : `\`${name}\` is used in other files, too`;
}

/** All that is done with the object. */
function callsOf({ name, made }: Acting, source: Source): Read<readonly CallPlace[]> {
  const { tree, text, lines } = source;
  const calls: CallPlace[] = [];
  const handled = new Set(made.children[0] ? [made.children[0].start] : []);
  for (const node of nodesOf(tree)) {
    const [callee] = node.type === 'call' ? node.children : [];
    const [object] = callee?.type === 'attribute' ? callee.children : [];
    if (object?.type !== 'identifier' || textOf(object, text) !== name) continue;
    const place = callAt(tree, node.start, node.end);
    const may = place.ok ? awaitable(place.value, source) : place;
    const [line] = lines.place(node.start);
    if (!place.ok || !may.ok)
      return failed(`\`${name}\` is called in line ${line}, where its process cannot be waited for`);
    const around = place.value.ancestors.find(({ type }) => type === 'function_definition');
    const because = reasonAgainstArguments(place.value.args, around, text) ?? takenName([name], place.value, source);
    if (because !== undefined) return failed(because);
    calls.push(place.value);
    handled.add(object.start);
  }
  const other = [...nodesOf(tree)].find(
    (node) =>
      node.type === 'identifier' && textOf(node, text) === name && !handled.has(node.start) && isRead(node, source),
  );
  return other === undefined
    ? read(calls)
    : failed(`\`${name}\` is used in line ${lines.place(other.start)[0]}, and its process would have another one`);
}

/** Names of members and keywords only look the same. */
function isRead(node: Node, { text }: Source): boolean {
  return !/\.\s*$/.test(text.slice(Math.max(0, node.start - 20), node.start));
}

function bringActor(name: string, source: Source): Read<readonly TextEdit[]> {
  const asyncio = bringAsyncio(source);
  if (!asyncio.ok) return asyncio;
  const executor = bringExecutor(source, `_${name}_process`);
  if (!executor.ok) return executor;
  const names = [`_${name}_process`, `_${name}_mailbox`, `_${name}_order`, `_do_with_${name}`, `_ask_${name}`];
  const { errors } = executor.value;
  const written = errors.written + actorText(name, asyncio.value.name, executor.value.made('1'));
  const definition = bringDefinition(source, [...errors.names, ...names], written);
  if (!definition.ok) return definition;
  const { binds } = namesIn([source.tree], source.text);
  const taken = names.find((one) => binds.has(one));
  if (taken !== undefined) return failed(`\`${taken}\` is another name here`);
  const { edits, around } = executor.value;
  return read([...inOrder([...asyncio.value.edits, ...edits]), ...definition.value, ...around]);
}

function actorText(name: string, asyncio: string, made: string): string {
  return `# The \`${name}\` that is used lives in a process of its own, and does one call after the other.
_${name}_process = ${made}
_${name}_mailbox = ${asyncio}.Semaphore(${mailbox})
_${name}_order = ${asyncio}.Lock()


def _do_with_${name}(method, args, keywords):
    return ${calledThere}(getattr(${name}, method), args, keywords)


async def _ask_${name}(method, /, *args, **keywords):
    """Gives what the method of \`${name}\` gives, and raises what it raises; BrokenProcessPool when its process has died."""
    async with _${name}_mailbox:
        async with _${name}_order:
            # In a thread, because the first call starts the process.
            handed = await ${asyncio}.to_thread(_${name}_process.submit, _do_with_${name}, method, args, keywords)
        return await ${asyncio}.wrap_future(handed)
`;
}

/** `model.predict(data)` becomes `await _ask_model("predict", data)`. */
function askEdits(place: CallPlace, ask: string, source: Source): TextEdit[] {
  const { callee, args } = place;
  const { text } = source;
  const method = callee.children[1];
  const open = text.indexOf('(', args.start) + 1;
  const word = method === undefined ? '' : `"${textOf(method, text)}"`;
  return [
    ...awaitEdits(place, source),
    edit(source, callee.start, callee.end, ask),
    edit(source, open, open, `${word}${separator(args, text)}`),
  ];
}
