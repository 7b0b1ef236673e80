/** The awaited twin of a call of subprocess: a coroutine of the module that takes what `subprocess.run` takes, and gives what it gives. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { TextEdit } from '../../fixes.ts';
import type { Node } from '../tree.ts';
import { bringDefinition } from './definition.ts';
import { edit } from './edits.ts';
import { bringModule, type Source, textOf, imports, isOfAnyio } from './imports.ts';
import { nodesOf } from './names.ts';
import { bindingParents, type CallPlace } from './place.ts';

/** How a function of subprocess is said with `run`: what it has besides, and which part of the result it gives. */
interface Twin {
  readonly keywords: readonly string[];
  readonly part: string;
}

const twins: Readonly<Record<string, Twin>> = {
  'subprocess.run': { keywords: [], part: '' },
  'subprocess.call': { keywords: [], part: '.returncode' },
  'subprocess.check_call': { keywords: ['check=True'], part: '.returncode' },
  'subprocess.check_output': { keywords: ['stdout=§.PIPE', 'check=True'], part: '.stdout' },
};

const common = /^(cwd|encoding|env|stderr|stdin|stdout|text|timeout)$/;
const ofRun = /^(capture_output|check)$/;
const runner = '_run_process';

/** The edits of the call but for its `await`, with the part of the result that is to be read behind it; undefined for other calls. */
export function awaitedProcess(
  api: string,
  place: CallPlace,
  source: Source,
): Read<{ readonly edits: readonly TextEdit[]; readonly part: string }> | undefined {
  const twin = twins[api];
  if (twin === undefined) return undefined;
  const because = reasonAgainst(api, place, source);
  if (because !== undefined) return failed(because);
  const names: Record<string, string> = {};
  const edits: TextEdit[] = [];
  for (const module of ['asyncio', 'contextlib', 'locale', 'subprocess']) {
    const brought = bringModule(source, module);
    if (!brought.ok) return brought;
    names[module] = brought.value.name;
    edits.push(...brought.value.edits);
  }
  const definition = bringDefinition(source, [runner], runnerText(names));
  if (!definition.ok) return definition;
  edits.push(...definition.value);
  const { callee, args } = place;
  const more = twin.keywords.map((word) => `, ${word.replace('§', names['subprocess'] ?? '')}`).join('');
  const behind = args.children.find(({ type }) => type !== 'comment')?.end ?? args.end;
  edits.push(edit(source, callee.start, callee.end, runner));
  if (more !== '') edits.push(edit(source, behind, behind, more));
  return read({ edits, part: twin.part });
}

function reasonAgainst(api: string, { args, ancestors }: CallPlace, { text }: Source): string | undefined {
  if (imports('trio', text) || isOfAnyio(text)) return 'it may run on another loop than asyncio’s';
  const around = ancestors.find(({ type }) => type === 'function_definition');
  const [words, ...options] = args.children.filter(({ type }) => type !== 'comment');
  if (around === undefined || words === undefined || !isWords(words, around, text))
    return 'its command is not seen to be a list of words';
  for (const option of options) {
    const [name, value] = option.type === 'keyword_argument' ? option.children : [];
    if (name === undefined || value === undefined) return 'its arguments are not seen here';
    const keyword = textOf(name, text);
    if (!common.test(keyword) && !(api === 'subprocess.run' && ofRun.test(keyword)))
      return `\`${keyword}\` has no twin of the same meaning`;
    if (keyword === 'stdin' && !textOf(value, text).endsWith('DEVNULL')) return 'what it reads is not seen here';
    if (keyword === 'stdout' && api === 'subprocess.check_output') return 'it cannot have `stdout`';
    if (keyword === 'timeout' && readsOutputOfErrors(around, text))
      return 'what came before the timeout is read from its error';
  }
  return undefined;
}

/** A list of at least one word, or a name of the function that is nothing else. */
function isWords(node: Node, around: Node, text: string): boolean {
  const [first] = node.children;
  switch (node.type) {
    case 'list':
    case 'tuple':
      return first !== undefined && !first.type.endsWith('_splat');
    case 'parenthesized_expression':
      return first !== undefined && isWords(first, around, text);
    case 'binary_operator':
      return first !== undefined && /^\s*\+/.test(text.slice(first.end)) && isWords(first, around, text);
    case 'identifier':
      return isNameOfWords(textOf(node, text), around, text);
    default:
      return false;
  }
}

function isNameOfWords(name: string, around: Node, text: string): boolean {
  let made = 0;
  for (const node of nodesOf(around)) {
    const binds = (child: Node | undefined): boolean => child?.type === 'identifier' && textOf(child, text) === name;
    if (node.type === 'assignment') {
      const [target] = node.children;
      if (!binds(target)) continue;
      const value = node.children.at(-1);
      if (value === undefined || value.type === 'identifier' || !isWords(value, around, text)) return false;
      made += 1;
    } else if (bindingParents.has(node.type) && node.children.some(binds)) return false;
  }
  return made > 0;
}

/** `except … as error: … error.output`: when a timeout ends it, the twin has not kept what came before. */
function readsOutputOfErrors(around: Node, text: string): boolean {
  const written = textOf(around, text);
  const errors = [...written.matchAll(/\bexcept\b[^\n]*\bas\s+(\w+)/g)].flatMap(([, name]) => name ?? []);
  return errors.some((name) => new RegExp(`\\b${name}\\.(output|stdout|stderr)\\b`).test(written));
}

/** Ends the process when it is cancelled, as `subprocess.run` ends it when it is interrupted. */
function runnerText({ asyncio = '', contextlib = '', locale = '', subprocess = '' }: Record<string, string>): string {
  return `async def ${runner}(args, *, capture_output=False, check=False, encoding=None, text=False, timeout=None, **options):
    """What subprocess.run gives, without holding up the event loop."""
    if capture_output:
        options["stdout"] = options["stderr"] = ${subprocess}.PIPE
    process = await ${asyncio}.create_subprocess_exec(*args, **options)
    try:
        outputs = await ${asyncio}.wait_for(process.communicate(), timeout)
    except BaseException as error:
        with ${contextlib}.suppress(ProcessLookupError, ${asyncio}.TimeoutError):
            process.kill()
            await ${asyncio}.wait_for(process.wait(), 1)  # not longer: what it started may hold its pipes
        if isinstance(error, ${asyncio}.TimeoutError):
            raise ${subprocess}.TimeoutExpired(args, timeout) from None
        raise
    if text or encoding is not None:
        encoding = encoding or ${locale}.getpreferredencoding(False)
        texts = [output if output is None else output.decode(encoding) for output in outputs]
        outputs = [text and text.replace("\\r\\n", "\\n").replace("\\r", "\\n") for text in texts]
    if check and process.returncode != 0:
        raise ${subprocess}.CalledProcessError(process.returncode, args, output=outputs[0], stderr=outputs[1])
    return ${subprocess}.CompletedProcess(args, process.returncode, *outputs)
`;
}
