/** The words of a finding: one sentence that says what blocks and through whom, one that says what to do. */

import type { EffectKind, WitnessPath } from '#protocol/finding.ts';
import type { BlockingApi } from './catalogue.ts';
import type { FunctionFacts, Language } from './facts.ts';
import { lastName } from './names.ts';

export function explain(on: FunctionFacts, path: WitnessPath, api: BlockingApi, language: Language): string {
  return `${sayWhat(on, path, api)} ${advise(path, api, language)}`;
}

/** What an async function of an installed package does. */
export function explainAwaited(on: FunctionFacts, path: WitnessPath, api: BlockingApi): string {
  return `${sayWhat(on, path, api)} It is async, and blocks all the same: its package has to change that, or what it needs is made before and given to it.`;
}

function sayWhat(on: FunctionFacts, path: WitnessPath, api: BlockingApi): string {
  const calls = path.map((hop) => shown(hop.function)).join(' → ');
  return `\`${on.name}\` blocks the event loop: ${calls} (${words[api.kind]}).`;
}

/** A call as its caller writes it: nobody writes `lock.__enter__()` or `Client.__init__()`. */
function shown(name: string): string {
  if (isWork(name)) return name;
  const [, of = name, method] = /^(.*)\.__(enter|exit|init|iter)__$/.exec(name) ?? [];
  if (method === 'enter') return `with ${of}()`;
  if (method === 'exit') return `leaving ${of}()`;
  return method === 'iter' ? `going through ${of}` : `${name}()`;
}

/** What is no call has a name that no function can have: `long loop`. */
function isWork(name: string): boolean {
  return name.includes(' ');
}

const words: Record<EffectKind, string> = {
  sleep: 'sleeps',
  file: 'file',
  network: 'network',
  dns: 'name lookup',
  database: 'database',
  subprocess: 'waits for a process',
  lock: 'waits for a lock',
  console: 'waits for the console',
  crypto: 'heavy cryptography',
  compression: 'compression',
  serialization: 'serialization',
  regex: 'regular expression',
  compute: 'heavy computation',
};

function advise(path: WitnessPath, api: BlockingApi, language: Language): string {
  if (api.kind === 'regex')
    return 'Some input takes it for ever: write it so that each letter can be matched in one way only.';
  if (path.length === 1 && isWork(api.api))
    return `Move it ${elsewhere(api, language)}, or let the loop have turns in between.`;
  const called = lastName(path[0].function.replace(/\.__init__$/, ''));
  const moved = `run ${called}() ${elsewhere(api, language)}`;
  if (api.instead === undefined) return sentence(moved);
  if (path.length === 1) return sentence(`use ${api.instead}, or ${moved}`);
  return sentence(`${moved}, or use ${api.instead} in its place`);
}

function elsewhere(api: BlockingApi, language: Language): string {
  const process = api.gil === 'held' || api.offload === 'process';
  if (language === 'javascript') return process ? 'in a worker thread' : 'asynchronously';
  return process ? 'in a process pool' : 'in a thread with asyncio.to_thread';
}

function sentence(words: string): string {
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}.`;
}
