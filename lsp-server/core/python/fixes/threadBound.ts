/** What a function can do only in the thread that calls it now: ask which one that is, set signals or variables of the context, end an iteration. */

import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { lastName } from '../../names.ts';
import type { Node } from '../tree.ts';
import { type Source, textOf } from './imports.ts';
import { nodesOf, pathTo } from './names.ts';
import type { CallPlace } from './place.ts';

const asking = /\b(threading\.local|(?:current_thread|main_thread|get_ident|get_native_id)(?=\())\b/;

const signals = /\bsignal\.(signal|set_wakeup_fd|setitimer|pthread_sigmask)\(/;

export function boundToThread(
  { callee, args, ancestors }: CallPlace,
  { path }: Finding,
  sourceOf: (file: FilePath) => Source | undefined,
): string | undefined {
  const file = path[0].file;
  const source = sourceOf(file);
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
    const at = there?.lines.index(hop.line, hop.column) ?? 0;
    const node = there && pathTo(there.tree, at).findLast(({ type }) => type === 'function_definition');
    return there && node ? [{ node, source: there }] : [];
  });
  for (const { node, source: there } of [...own, ...hops]) {
    const because =
      reasonAgainstThread(node, there) ?? (catches && /\bnext\(/.test(textOf(node, there.text)) ? endless : undefined);
    if (because !== undefined) return because;
  }
  return own.map(({ node }) => writesOuter(node, source)).find((because) => because !== undefined);
}

const endless = 'it may raise StopIteration, which cannot come back from a thread';

/** By what a function, or a statement that is to become one, does itself. */
export function reasonAgainstThread(definition: Node, { tree, text }: Source): string | undefined {
  const written = textOf(definition, text);
  const [asked] = asking.exec(written) ?? [];
  if (asked !== undefined) return `it uses ${asked}, which is another in another thread`;
  if (signals.test(written)) return 'signals are set in the main thread';
  const set = madeBy(/^(contextvars\.)?ContextVar(\[.*\])?\(/, tree, text).find((name) =>
    new RegExp(`\\b${name}\\.(set|reset)\\(`).test(written),
  );
  if (set !== undefined) return `it sets \`${set}\`, and a thread has a context of its own`;
  const used = madeBy(/^(threading\.)?local\(/, tree, text).find((name) => new RegExp(`\\b${name}\\b`).test(written));
  return used && `it uses \`${used}\`, which is another in another thread`;
}

/** What the file makes by `threading.local()`, or `ContextVar("name")`. */
function madeBy(maker: RegExp, tree: Node, text: string): string[] {
  if (!/\b(local|ContextVar)\b/.test(text)) return [];
  return [...nodesOf(tree)].flatMap(({ type, children }) => {
    const [target] = children;
    const value = type === 'assignment' ? children.at(-1) : undefined;
    const isMade = value !== undefined && maker.test(textOf(value, text));
    return isMade && target !== undefined ? [lastName(textOf(target, text))] : [];
  });
}

function writesOuter(definition: Node, { text }: Source): string | undefined {
  const [name] = [...nodesOf(definition)].find(({ type }) => type === 'nonlocal_statement')?.children ?? [];
  return name && `it writes \`${textOf(name, text)}\` of the outer function, which goes on meanwhile`;
}

function definitionsOf(name: string, tree: Node, text: string): Node[] {
  return [...nodesOf(tree)].filter(
    ({ type, children: [first] }) =>
      type === 'function_definition' && first !== undefined && textOf(first, text) === name,
  );
}
