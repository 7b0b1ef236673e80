/** The twin of `urllib.request.urlopen`: a GET of httpx's async client, where all that is done with the response means the same there. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { edit } from './edits.ts';
import { bringHttpx, clientHead, freeName, linesIn, unitOf } from './httpx.ts';
import { lineBehind, lineEnd, lineOf, type Source, textOf } from './imports.ts';
import { nodesOf } from './names.ts';
import type { CallPlace } from './place.ts';

/** The edits around and of the call, its `await` among them. */
export function asyncUrl(place: CallPlace, source: Source): Read<readonly TextEdit[]> {
  const around = place.ancestors.find(({ type }) => type === 'function_definition');
  if (around === undefined) return failed('it does not stand in a function');
  const because = reasonAgainst(place, around, source.text);
  if (because !== undefined) return failed(because);
  const httpx = bringHttpx(source);
  if (!httpx.ok) return httpx;
  const written = openedIn(place, around, httpx.value.name, source);
  return written.ok ? read([...httpx.value.edits, ...written.value]) : written;
}

function openedIn(place: CallPlace, around: Node, httpx: string, source: Source): Read<readonly TextEdit[]> {
  const { text } = source;
  const client = freeName(around, text, ['client', 'http_client', 'async_client']);
  const names = { httpx, client, get: `await ${client}.get${textOf(place.args, text)}` };
  const [pattern, item, clause, statement] = place.ancestors;
  const isBlock = pattern?.type === 'as_pattern' && item?.type === 'with_item' && statement?.type === 'with_statement';
  if (!isBlock) return statementEdits(place, around, names, source);
  const [target] = pattern.children[1]?.children ?? [];
  if (target?.type !== 'identifier' || clause?.children.length !== 1)
    return failed('it is opened together with others');
  return blockEdits(statement, clause, textOf(target, text), around, names, source);
}

interface Names {
  readonly httpx: string;
  readonly client: string;
  /** `await client.get(url)` */
  readonly get: string;
}

/** `with urlopen(url) as response:` */
function blockEdits(
  statement: Node,
  clause: Node,
  name: string,
  around: Node,
  { httpx, client, get }: Names,
  source: Source,
): Read<readonly TextEdit[]> {
  const { text } = source;
  const body = statement.children.at(-1);
  const [first] = body?.children ?? [];
  const colon = text.indexOf(':', clause.end);
  if (body === undefined || first === undefined || colon === -1) return failed('it has no body');
  const indent = text.slice(lineOf(first.start, text), first.start);
  if (!/^[ \t]+$/.test(indent)) return failed('its body stands on the line of the with');
  const uses = usesOf(name, around, statement, source);
  if (!uses.ok) return uses;
  const end = lineEnd(text);
  const at = lineBehind(colon, text);
  return read([
    edit(source, statement.start, colon + 1, clientHead(httpx, client)),
    edit(source, at, at, `${indent}${name} = ${get}${end}${indent}${name}.raise_for_status()${end}`),
    ...uses.value,
  ]);
}

/** Read, gone to json.load, asked for its headers and its status. */
function usesOf(name: string, around: Node, statement: Node, source: Source): Read<readonly TextEdit[]> {
  const { text } = source;
  const edits: TextEdit[] = [];
  const seen = new Set<number>();
  for (const node of nodesOf(statement)) {
    const [first, second] = node.children;
    if (node.type === 'attribute' && first?.type === 'identifier' && second && textOf(first, text) === name) {
      const member = textOf(second, text);
      if (member === 'status') edits.push(edit(source, second.start, second.end, 'status_code'));
      else if (!/^(headers|read)$/.test(member))
        return failed(`a response of httpx has no \`${member}\` of the same meaning`);
      seen.add(first.start);
    }
    if (node.type === 'as_pattern_target' && first && textOf(first, text) === name) seen.add(first.start);
    if (node.type === 'call' && /^json\.load\(\s*\w+\s*\)$/.test(textOf(node, text)) && second?.children[0])
      seen.add(second.children[0].start);
    if (node.type === 'call' && first && second && textOf(first, text) === `${name}.read` && second.children.length > 0)
      return failed('it is read in parts');
  }
  const other = [...nodesOf(around)].find(
    (node) => node.type === 'identifier' && textOf(node, text) === name && !seen.has(node.start),
  );
  return other === undefined
    ? read(edits)
    : failed(`\`${name}\` is used otherwise, in line ${source.lines.place(other.start)[0]}`);
}

/** Evaluated whenever its statement is. */
const plain =
  /^(attribute|call|argument_list|keyword_argument|assignment|parenthesized_expression|subscript|expression_list|type)$/;

/** `data = urlopen(url).read()`, `return json.load(urlopen(url))`. */
function statementEdits(
  { call, ancestors }: CallPlace,
  around: Node,
  { httpx, client, get }: Names,
  source: Source,
): Read<readonly TextEdit[]> {
  const { text } = source;
  const index = ancestors.findIndex(({ type }) => type === 'expression_statement' || type === 'return_statement');
  const statement = ancestors[index];
  if (
    statement === undefined ||
    ancestors[index + 1]?.type !== 'block' ||
    !ancestors.slice(0, index).every(({ type }) => plain.test(type))
  )
    return failed('it does not stand in a statement of its own');
  const [parent, outer, clause] = ancestors;
  const isRead =
    parent?.type === 'attribute' &&
    textOf(parent, text).endsWith('.read') &&
    outer?.type === 'call' &&
    /\(\s*\)$/.test(textOf(outer, text));
  const isLoaded =
    parent?.type === 'argument_list' &&
    outer !== undefined &&
    textOf(outer, text).startsWith('json.load(') &&
    parent.children.length === 1;
  if (!isRead && !isLoaded) return failed('its response is kept');
  const indent = text.slice(lineOf(statement.start, text), statement.start);
  const isAlone = !/;[ \t]*\S/.test(text.slice(statement.end, lineBehind(statement.end, text)));
  if (!/^[ \t]*$/.test(indent) || !isAlone || clause === undefined)
    return failed('it shares its line with other statements');
  const response = freeName(around, text, ['response', 'http_response']);
  const inner = `${lineEnd(text)}${indent}${unitOf(around, indent, text)}`;
  const head = `${clientHead(httpx, client)}${inner}${response} = ${get}${inner}${response}.raise_for_status()${inner}`;
  return read([
    edit(source, statement.start, statement.start, head),
    ...linesIn(statement, text).map((at) => edit(source, at, at, unitOf(around, indent, text))),
    edit(source, call.start, call.end, response),
  ]);
}

function reasonAgainst({ args }: CallPlace, around: Node, text: string): string | undefined {
  const [url, ...options] = args.children.filter(({ type }) => type !== 'comment');
  if (url === undefined || url.type === 'keyword_argument' || url.type.endsWith('_splat'))
    return 'its arguments are not seen here';
  const option = options.find(
    ({ type, children: [name] }) => type !== 'keyword_argument' || !name || textOf(name, text) !== 'timeout',
  );
  if (option !== undefined) return `httpx has no argument \`${textOf(option, text)}\` of the same meaning`;
  if (textOf(args, text).includes('\n')) return 'its arguments stand on several lines';
  const written = textOf(url, text);
  if (/\bRequest\b/.test(written) || madeAsRequest(written, around, text))
    return 'it is given a Request, which may be more than a GET';
  if (url.type === 'string' && !/^[rRfFuU]*["']+(?:https?:|\{)/.test(written))
    return 'it opens what is no page of the web';
  if (/\b(HTTPError|URLError|urllib\.error)\b/.test(textOf(around, text)))
    return 'errors of urllib are caught here, and httpx raises others';
  return undefined;
}

function madeAsRequest(name: string, around: Node, text: string): boolean {
  return [...nodesOf(around)].some(({ type, children }) => {
    const [target, value] = [children[0], children.at(-1)];
    return (
      type === 'assignment' &&
      target &&
      value &&
      textOf(target, text) === name &&
      /\bRequest\(/.test(textOf(value, text))
    );
  });
}
