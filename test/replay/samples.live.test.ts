/** Recordings that the real agents made of sample programs: replayed, drawn and exported, each names the line that is marked. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import path from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { cpuprofile } from '#session/export/cpuprofile.ts';
import { flameData } from '#session/export/flame-data.ts';
import { gather } from '#session/export/gather.ts';
import { samples } from '../acceptance/samples.ts';
import { python } from '../setup/python.mjs';
import { Editor } from './client.ts';
import { folder } from './recordings.ts';

const cli = path.resolve(import.meta.dirname, '../../dist/stallsight.cjs');

for (const name of ['node/http_exec.mjs', 'node/http_cpu.cjs', 'python/aiohttp_sleep.py', 'python/fastapi_cpu.py']) {
  test(`${name}: the replay stops at its marked line, by a breakpoint there, and the flame graph and the profile have it`, async () => {
    const sample = samples.find((sample) => sample.name === name);
    const marked = sample?.marks.map(({ line }) => line) ?? [];
    const file = sample?.file ?? '';
    const recording = await record(name, [sample?.language === 'python' ? python() : process.execPath, file]);
    const editor = new Editor();
    const set = () =>
      editor.setBreakpointsRequest({ source: { path: file }, breakpoints: marked.map((line) => ({ line })) });
    const stopped = await editor.stopAfter(() => editor.begin({ recording }, set));
    assert.equal(stopped.reason, 'breakpoint');
    const stack = await editor.stack(stopped.threadId ?? 0);
    const own = stack.find(({ source }) => source?.presentationHint !== 'deemphasize');
    assert.equal(own?.source?.path, file);
    assert.ok(marked.includes(own?.line ?? 0), `line ${own?.line} is not marked`);
    const gathered = await gather(recording);
    assert.ok(gathered.ok);
    const { stalls, frames } = flameData(gathered.value);
    assert.ok(stalls.frame.some((at, node) => frames[at]?.file === file && marked.includes(stalls.line[node] ?? 0)));
    const { nodes } = JSON.parse(cpuprofile(gathered.value, 'stalls')) as { readonly nodes: readonly ProfileNode[] };
    const places = nodes.filter(({ callFrame }) => callFrame.url === pathToFileURL(file).href);
    assert.ok(places.some(({ callFrame }) => marked.includes(callFrame.lineNumber + 1)));
  });
}

interface ProfileNode {
  readonly callFrame: { readonly url: string; readonly lineNumber: number };
}

async function record(name: string, [program = '', ...words]: readonly string[]): Promise<string> {
  const file = path.join(folder, `${path.basename(name)}.stall`);
  const command = [cli, 'run', '--quiet', '--record', file, '--', program, ...words, '--requests', '2'];
  await promisify(execFile)(process.execPath, command, { timeout: 60_000 });
  return file;
}
