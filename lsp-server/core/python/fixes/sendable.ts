/** What can be sent to another process and back: judged by what it is called, annotated with, and made of. */

import type { Node } from '../tree.ts';
import { textOf } from './imports.ts';
import { namesIn, nodesOf } from './names.ts';

/** What cannot be sent to another process. */
export const bound: RegExp =
  /\b(R?Lock|Semaphore|Event|Condition|Queue|ContextVar|local|connect|Session|sessionmaker|Client|open|socket|ThreadPoolExecutor|ProcessPoolExecutor|create_engine|TestClient|Popen|iter|getLogger|makefile|popen|urlopen)\(/;
const boundTypes =
  /\b(Request|WebSocket|\w*Session|\w*Connection|Cursor|\w*Lock|UploadFile|BackgroundTasks|\w*Client|\w*IO|Iterator|Generator|Callable)\b/;
const boundNames =
  /^(self|cls|request|websocket|ws|session|conn|connection|cursor|db|lock|client|socket|file|fp|f|callback|app)$/;

/** Why an argument cannot be sent, judged by what it is called, annotated with, and made of. */
export function reasonAgainstArguments(args: Node, around: Node | undefined, text: string): string | undefined {
  for (const node of nodesOf(args)) {
    if (node.type === 'lambda') return 'a lambda cannot be sent to another process';
    if (node.type === 'generator_expression') return 'a generator cannot be sent to another process';
  }
  for (const given of args.children) {
    const value = given.type === 'keyword_argument' ? given.children.at(-1) : given;
    const maker = value?.type === 'call' && value.children[0] ? `${textOf(value.children[0], text)}(` : '';
    const [, made] = bound.exec(maker) ?? unsendable.exec(maker) ?? [];
    if (made !== undefined) return `what ${made}() gives cannot be sent to another process`;
  }
  for (const name of namesIn([args], text).reads) {
    const because = around === undefined ? undefined : originOf(name, around, text);
    if (because !== undefined || boundNames.test(name))
      return `\`${name}\` cannot be sent to another process${because ?? ''}`;
  }
  return undefined;
}

/** `: it is made by open()`; undefined when nothing speaks against it. */
function originOf(name: string, around: Node, text: string): string | undefined {
  for (const node of nodesOf(around)) {
    const [first, second] = node.children;
    if (first === undefined) continue;
    switch (node.type) {
      case 'assignment':
      case 'as_pattern': {
        const [target, value] = node.type === 'assignment' ? [first, node.children.at(-1)] : [second, first];
        const [, maker] = value ? (bound.exec(textOf(value, text)) ?? []) : [];
        if (target && textOf(target, text) === name && maker !== undefined) return `: it is made by ${maker}()`;
        break;
      }
      case 'typed_parameter':
      case 'typed_default_parameter': {
        const type = node.children.find((child) => child.type === 'type');
        if (type && textOf(first, text) === name && boundTypes.test(textOf(type, text)))
          return `: it is a ${textOf(type, text)}`;
        break;
      }
      case 'function_definition':
        if (node !== around && textOf(first, text) === name) return ': it is a local function';
    }
  }
  return undefined;
}

/** APIs whose results are plain values, which can be sent back. */
const plain =
  /^(base64|bz2|gzip|hashlib|json|lzma|marshal|math|msgpack|orjson|pickle|statistics|tomllib|ujson|yaml|zlib)\.|^re\.(findall|split|subn?)$|^pandas\.read_/;

/** Why what an API gives may be of no use in this process. */
export function reasonAgainstResult(api: string): string | undefined {
  if (plain.test(api) || api.includes(' ')) return undefined;
  return `what ${api} gives may not be such that another process could send it back`;
}

/** Why what an API works on cannot leave this process. */
export function reasonAgainstFile(api: string): string | undefined {
  const takesFile = /^(json|marshal|pickle|plistlib|simplejson|toml|tomli|tomllib|ujson)\.(dump|load)$/.test(api);
  return takesFile ? `${api} takes an open file, which cannot be sent to another process` : undefined;
}

/** What gives things that cannot be sent back. */
export const unsendable: RegExp = /\b(finditer|fullmatch|iter|match|open|reader|search)\(/;

/** The same of statements that give something back. */
export function reasonAgainstGiving(written: string): string | undefined {
  const [, maker] = unsendable.exec(written) ?? [];
  return maker === undefined ? undefined : `what ${maker}() gives cannot be sent back from another process`;
}
