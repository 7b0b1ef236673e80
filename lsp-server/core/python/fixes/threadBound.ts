/** What a function can do only in the thread that calls it now: ask which one that is, set signals or variables of the context, end an iteration. */

import type { Finding } from '#protocol/finding.ts';
import { lastMade } from '../../lastMade.ts';
import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import { type Files, type Source, textOf } from './imports.ts';
import { nodesOf } from './names.ts';
import { once } from './once.ts';
import type { CallPlace } from './place.ts';
import { leavesLock } from './takers.ts';

const asking = /\b(threading\.local|(?:current_thread|main_thread|get_ident|get_native_id)(?=\())\b/;

const signals = /\bsignal\.(signal|set_wakeup_fd|setitimer|pthread_sigmask)\(/;

export function boundToThread(
  { callee, args, ancestors }: CallPlace,
  { path }: Finding,
  files: Files,
): string | undefined {
  const { sourceOf, around } = files;
  const source = sourceOf(path[0].file);
  if (source === undefined) return undefined;
  const called = textOf(callee, source.text);
  if (called === 'next' && args.children.length === 1) return endless;
  const name = /^(?:self\.|cls\.)?(\w+)$/.exec(called)?.[1] ?? '';
  const own = definitionsOf(name, source.tree, source.text).map((node) => ({ node, source }));
  const catches = ancestors.some(
    (node) => node.type === 'try_statement' && /\bexcept\b[^:]*\bStopIteration\b/.test(textOf(node, source.text)),
  );
  const hops = path.slice(1).flatMap((hop) => {
    const there = sourceOf(hop.file);
    const node = around(hop);
    return there && node ? [{ node, source: there }] : [];
  });
  for (const { node, source: there } of [...own, ...hops]) {
    const because =
      reasonAgainstThread(node, there, files) ??
      (catches && /\bnext\(/.test(textOf(node, there.text)) ? endless : undefined);
    if (because !== undefined) return because;
  }
  return own.map(({ node }) => writesOuter(node, source)).find((because) => because !== undefined);
}

const endless = 'it may raise StopIteration, which cannot come back from a thread';

type Written = Pick<Node, 'start' | 'end'>;

/** By what a function, or a statement that is to become one, does itself. */
export function reasonAgainstThread(definition: Written, source: Source, files: Files): string | undefined {
  const written = textOf(definition, source.text);
  const [asked] = asking.exec(written) ?? [];
  if (asked !== undefined) return `it uses ${asked}, which is another in another thread`;
  if (signals.test(written)) return 'signals are set in the main thread';
  const kept = leavesLock(definition, source);
  if (kept !== undefined) return kept;
  for (const name of new Set(written.match(/\b[A-Za-z_]\w*(?:\.\w+)*/g))) {
    const [, variable] = /^(.+)\.(?:set|reset)$/.exec(name) ?? [];
    const set = variable && ofThread('variables', variable, source, files);
    if (set) return `it sets \`${set}\`, and a thread has a context of its own`;
    const used = ofThread('locals', name, source, files);
    if (used) return `it uses \`${used}\`, which is another in another thread`;
  }
  return undefined;
}

/** What each thread has for itself: the names that a file makes by `ContextVar("name")` and `threading.local()`. */
interface Made {
  readonly variables: ReadonlySet<string>;
  readonly locals: ReadonlySet<string>;
}

/** The word of a dotted name that is such, in its own file or in the one that it is imported from. */
function ofThread(kind: keyof Made, name: string, source: Source, { sourceOf, originOf }: Files): string | undefined {
  const here = madeIn(source)[kind];
  const own = name.split('.').find((word) => here.has(word));
  if (own !== undefined) return own;
  const origin = originOf(name, source.file);
  const other = origin && sourceOf(origin.file);
  return other && origin?.words.find((word) => madeIn(other)[kind].has(word));
}

const none: Made = { variables: new Set(), locals: new Set() };

/** Asked for every name of a function: most files need no look at their trees. */
function madeIn(source: Source): Made {
  return mayMake(source.text) ? madeInTree(source.tree, source.text) : none;
}

const mayMake = lastMade((text) => /\bContextVar[[(]|\blocal\(/.test(text), { texts: 4, units: 8_000_000 });

const madeInTree = once((tree, text): Made => {
  const made = { variables: new Set<string>(), locals: new Set<string>() };
  for (const { children } of [...nodesOf(tree)].filter(isAssignment)) {
    const [target, value] = [children[0], children.at(-1)];
    if (target === undefined || value === undefined) continue;
    const maker = textOf(value, text);
    if (/^(contextvars\.)?ContextVar(\[.*\])?\(/.test(maker)) made.variables.add(lastName(textOf(target, text)));
    if (/^(threading\.)?local\(/.test(maker)) made.locals.add(lastName(textOf(target, text)));
  }
  return made;
});

function isAssignment({ type }: Node): boolean {
  return type === 'assignment';
}

function writesOuter(definition: Node, { text }: Source): string | undefined {
  const [name] = [...nodesOf(definition)].find(({ type }) => type === 'nonlocal_statement')?.children ?? [];
  return name && `it writes \`${textOf(name, text)}\` of the outer function, which goes on meanwhile`;
}

function definitionsOf(name: string, tree: Node, text: string): readonly Node[] {
  return definitionsIn(tree, text).get(name) ?? [];
}

/** At whatever depth. */
const definitionsIn = once((tree, text) => {
  const named = new Map<string, Node[]>();
  for (const node of nodesOf(tree)) {
    const [first] = node.type === 'function_definition' ? node.children : [];
    const name = first && textOf(first, text);
    if (name !== undefined) named.set(name, [...(named.get(name) ?? []), node]);
  }
  return named;
});
