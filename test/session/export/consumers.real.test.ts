/** Exports read back by their real consumers: speedscope and Chrome's own DevTools in Chromium, Python's csv, and `go tool pprof` where Go is. */

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { formats } from '#session/export/formats.ts';
import { gather } from '#session/export/gather.ts';
import { python } from '../../setup/python.mjs';
import { vscode } from '../../setup/vscode.mjs';
import { type RecordingFile, recordingFile } from './recording.ts';

const speedscope = import.meta.resolve('speedscope/dist/release/index.html');
/** https://github.com/ChromeDevTools/devtools-frontend/tree/main/front_end/models/trace */
const traceEngine = 'devtools://devtools/bundled/models/trace/trace.js';
let browser: Browser;
let recording: RecordingFile;

before(async () => {
  recording = recordingFile();
  browser = await chromium.launch({ executablePath: vscode().chromium });
});
after(async () => {
  await browser.close();
  recording[Symbol.dispose]();
});

async function exported(name: string): Promise<string> {
  const format = formats[name];
  const gathered = await gather(recording.file);
  assert.ok(format && gathered.ok);
  const file = path.join(recording.folder, `run${format.extension}`);
  await writeFile(file, format.write(gathered.value, 'stalls', { views: '', before: null }));
  return file;
}

describe('speedscope', () => {
  for (const name of ['speedscope', 'cpuprofile', 'perfetto', 'pprof']) {
    test(`reads ${name}: the blocking functions are in its table`, async () => {
      const page = await browser.newPage();
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      await page.goto(speedscope);
      await page.setInputFiles('input[type=file]', await exported(name));
      await page.getByText('Sandwich').click({ timeout: 60_000 });
      await page
        .getByText(/^(load|outer|emit)( \{.*)?$/)
        .first()
        .waitFor({ timeout: 60_000 });
      assert.deepEqual(dialogs, [], 'neither an error nor a script of a hostile name speaks');
      await page.close();
    });
  }
});

interface Engine {
  readonly Processor: { readonly TraceProcessor: { createWithAllHandlers(): TraceProcessor } };
}

interface TraceProcessor {
  parse(events: readonly object[], options: object): Promise<void>;
  readonly data: {
    readonly Renderer: { readonly processes: ReadonlyMap<number, { readonly threads: ReadonlyMap<number, Thread> }> };
  };
}

interface Thread {
  readonly name: string;
  readonly tree: { readonly roots: ReadonlySet<Call> };
}

interface Call {
  readonly entry: { readonly name: string; readonly dur: number };
  readonly children: readonly Call[];
}

test("Chrome's own trace engine reads the trace: loops as threads, stacks inside their stalls", async () => {
  const page = await browser.newPage();
  await page.goto(traceEngine);
  const threads = await page.evaluate(
    async ([engine, text]) => {
      const { Processor }: Engine = await import(engine);
      const processor = Processor.TraceProcessor.createWithAllHandlers();
      await processor.parse(JSON.parse(text).traceEvents, {
        isFreshRecording: false,
        isCPUProfile: false,
        metadata: {},
      });
      const told = ({ entry, children }: Call): string =>
        `${entry.name} ${entry.dur / 1000}${children.length > 0 ? ` [${children.map(told).join(', ')}]` : ''}`;
      return [...processor.data.Renderer.processes].flatMap(([pid, { threads }]) =>
        [...threads.values()].map(({ name, tree }) => [pid, name, ...[...tree.roots].map(told)]),
      );
    },
    [traceEngine, await readFile(await exported('perfetto'), 'utf8')] as const,
  );
  assert.deepEqual(threads, [
    [
      4121,
      'loop MainThread',
      'stall: requests.get 120 [outer 120 [load 20, inner 10, load 90]]',
      'stall: gc 60',
      'stall: unknown 200 [load 200]',
    ],
    [77, 'loop main', 'stall: JSON.parse 900 [emit 900 [</script><script>alert(1)</script> 900]]'],
  ]);
  await page.close();
});

test('go tool pprof adds up the blocked time by function', async (context) => {
  const file = await exported('pprof');
  const read = await top(file);
  if (read === null) {
    process.stderr.write('NOT CHECKED: there is no `go` on PATH, so `go tool pprof` has not read our pprof\n');
    return context.diagnostic('Go is not here; pprof-format alone has read it');
  }
  assert.match(read, /900ms .*alert/);
  assert.match(read, /310ms .*load/);
});

test("Python's csv reads one stall a row, whatever is in the names", async () => {
  const read = 'import csv, json, sys; print(json.dumps(list(csv.DictReader(open(sys.argv[1], newline="")))))';
  const { stdout } = await promisify(execFile)(python(), ['-c', read, await exported('csv')]);
  const rows: readonly Readonly<Record<string, string>>[] = JSON.parse(stdout);
  assert.equal(rows.length, 4);
  assert.ok(rows.every((row) => Object.keys(row).length === Object.keys(rows[0] ?? {}).length));
  assert.ok(rows.some((row) => Object.values(row).some((value) => value.includes('</script>'))));
});

/** Null where there is no Go. Its first use builds the tool. */
async function top(file: string): Promise<string | null> {
  try {
    return (await promisify(execFile)('go', ['tool', 'pprof', '-top', '-unit=ms', file], { timeout: 300_000 })).stdout;
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}
