/** The twin of a call of requests in a file that knows httpx: the same request of an async client, which lives as long as the statement. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { edit } from './edits.ts';
import { bringDefinition } from './definition.ts';
import { bringMember, bringModule, type Bringing, lineEnd, lineOf, type Source, textOf } from './imports.ts';
import { namesIn, nodesOf } from './names.ts';
import type { CallPlace } from './place.ts';

const verbs = /^requests\.(get|post|put|patch|delete|head|options)$/;
/** The client takes them by the same names, and means the same. */
const keywords = /^(auth|cookies|data|files|headers|json|params|timeout)$/;
/** What responses of requests have and those of httpx have not. */
const others = /^(apparent_encoding|is_redirect|iter_content|iter_lines|links|ok|raw|reason)$/;

/** The edits around and of the call; the `await` itself is left to others. */
export function asyncClient(place: CallPlace, source: Source): Read<readonly TextEdit[]> {
  const { callee, ancestors } = place;
  const { text } = source;
  const [, verb] = verbs.exec(textOf(callee, text)) ?? [];
  if (verb === undefined)
    return failed(
      'it is a session, or written in another way than requests.get(): keep an httpx.AsyncClient where the session is kept',
    );
  const index = ancestors.findIndex((node) => node.type === 'expression_statement' || node.type === 'return_statement');
  const statement = ancestors[index];
  const around = ancestors.find(({ type }) => type === 'function_definition');
  if (statement === undefined || around === undefined || ancestors[index + 1]?.type !== 'block')
    return failed('it does not stand in a statement of its own');
  if (ancestors.slice(0, index).some(({ type }) => /comprehension$|^generator_expression$/.test(type)))
    return failed('it asks several times, and cookies of one answer would go with the next request');
  const because = reasonAgainst(place, statement, around, text);
  if (because !== undefined) return failed(because);
  const httpx = bringHttpx(source);
  if (!httpx.ok) return httpx;
  const indent = text.slice(lineOf(statement.start, text), statement.start);
  if (!/^[ \t]*$/.test(indent) || /;[ \t]*\S/.test(text.slice(statement.end, text.indexOf('\n', statement.end) + 1)))
    return failed('it shares its line with other statements');
  const client = freeName(around, text, ['client', 'http_client', 'async_client']);
  const unit = unitOf(around, indent, text);
  const head = clientHead(httpx.value.name, client, verb !== 'head');
  return read([
    ...httpx.value.edits,
    edit(source, statement.start, statement.start, `${head}${lineEnd(text)}${indent}${unit}`),
    ...linesIn(statement, text).map((at) => edit(source, at, at, unit)),
    edit(source, callee.start, callee.end, `${client}.${verb}`),
  ]);
}

const context = '_tls_context';
const preparing = '_prepare_httpx';

/** Its defaults are those of requests and urllib; the certificates are loaded once, which takes as long as many a request. */
export function clientHead(httpx: string, client: string, follows = true): string {
  const options = `follow_redirects=${follows ? 'True' : 'False'}, timeout=None, verify=${context}`;
  return `async with ${httpx}.AsyncClient(${options}) as ${client}:`;
}

/** httpx, its parts, and the certificates for its clients. What httpx and anyio load late they would load on the event loop. */
export function bringHttpx(source: Source): Read<Bringing> {
  const httpx = bringModule(source, 'httpx');
  const portal = bringMember(source, 'anyio.from_thread', 'start_blocking_portal');
  if (!httpx.ok) return httpx;
  if (!portal.ok) return portal;
  const { name, edits } = httpx.value;
  const written = `def ${preparing}():
    """Loads its parts and the certificates here; otherwise the first request and every client would do so, on the event loop."""
    with ${portal.value.name}():
        certificates = ${name}.create_ssl_context()
        ${name}.AsyncHTTPTransport(verify=certificates)
    return certificates


${context} = ${preparing}()
`;
  const definition = bringDefinition(source, [preparing, context], written);
  if (!definition.ok) return definition;
  return read({ name, edits: [...edits, ...portal.value.edits, ...definition.value] });
}

function reasonAgainst({ args }: CallPlace, statement: Node, around: Node, text: string): string | undefined {
  for (const argument of args.children) {
    const name =
      argument.type === 'keyword_argument' && argument.children[0] ? textOf(argument.children[0], text) : null;
    if (name !== null && !keywords.test(name)) return `httpx has no argument \`${name}\` of the same meaning`;
    if (argument.type.endsWith('_splat')) return 'its arguments are not seen here';
  }
  for (const node of nodesOf(around)) {
    const [of, member] = node.type === 'attribute' ? node.children : [];
    if (member && others.test(textOf(member, text))) return `a response of httpx has no \`${textOf(member, text)}\``;
    if (
      of &&
      member &&
      textOf(of, text) === 'requests' &&
      /Exception|Error|exceptions|Timeout/.test(textOf(member, text))
    )
      return 'errors of requests are caught here, and httpx raises others';
  }
  for (const node of nodesOf(statement))
    if (node.type === 'string' && textOf(node, text).includes('\n')) return 'it holds a text of several lines';
  return undefined;
}

/** The starts of its lines but the first. */
export function linesIn(statement: Node, text: string): number[] {
  const starts: number[] = [];
  for (let at = text.indexOf('\n', statement.start); at !== -1 && at < statement.end; at = text.indexOf('\n', at + 1))
    if (text[at + 1] !== '\n' && text[at + 1] !== '\r') starts.push(at + 1);
  return starts;
}

export function freeName(around: Node, text: string, names: readonly string[]): string {
  const { reads, binds, inner } = namesIn([around], text);
  const free = names.find((name) => !reads.has(name) && !binds.has(name) && !inner.has(name));
  return free ?? `httpx_${names[0] ?? 'client'}`;
}

export function unitOf(around: Node, indent: string, text: string): string {
  const [first] = around.children.at(-1)?.children ?? [];
  const head = /^[ \t]*/.exec(text.slice(lineOf(around.start, text)))?.[0] ?? '';
  const body = first ? text.slice(lineOf(first.start, text), first.start) : indent;
  return body.startsWith(head) && body.length > head.length ? body.slice(head.length) : '    ';
}
