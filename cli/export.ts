/** `stallsight export`: takes a recording to other tools. */

import { type Exported, type ExportFormat, formats } from '#session/export/formats.ts';
import { gather, type Gathered } from '#session/export/gather.ts';
import { save } from '#session/export/save.ts';
import { read, type Read } from '#protocol/read.ts';
import { readOptions } from './arguments.ts';
import { viewsFolder } from './installation.ts';
import { complain, exitCodes } from './outcome.ts';
import { print } from './print.ts';
import { telling } from './partly-read.ts';
import { cannotWrite } from './write-report.ts';

const options = {
  to: { type: 'string' },
  out: { type: 'string' },
  before: { type: 'string' },
  'whole-run': { type: 'boolean' },
} as const;

export async function main(words: readonly string[]): Promise<number> {
  const parsed = readOptions(words, options);
  if (!parsed.ok) return complain(parsed.because);
  const { values, positionals } = parsed.value;
  const [file, ...more] = positionals;
  if (file === undefined || more.length > 0)
    return complain('export wants one recording: stallsight export RECORDING --to FORMAT');
  const format = formatOf(values.to);
  const names = Object.keys(formats).join(', ');
  if (format === undefined)
    return complain(
      `export wants --to with one of ${names}${values.to === undefined ? '' : `, and not "${values.to}"`}`,
    );
  if (values.before !== undefined && format.compares !== true)
    return complain(`--before is for --to flamegraph, which can show a difference, and not for "${values.to}"`);
  const because = values.out === undefined ? null : cannotWrite(values.out);
  if (because !== null) return complain(because);
  const gathered = await telling(file, gather(file));
  if (!gathered.ok) return complain(gathered.because);
  const before = await gatherBefore(values.before);
  if (!before.ok) return complain(before.because);
  const span = values['whole-run'] === true ? 'whole run' : 'stalls';
  return deliver(format.write(gathered.value, span, { views: viewsFolder, before: before.value }), values.out);
}

async function gatherBefore(file: string | undefined): Promise<Read<Gathered | null>> {
  return file === undefined ? read(null) : telling(file, gather(file));
}

function formatOf(name: string | undefined): ExportFormat | undefined {
  return name !== undefined && Object.hasOwn(formats, name) ? formats[name] : undefined;
}

async function deliver(content: Exported, out: string | undefined): Promise<number> {
  if (out !== undefined) {
    const because = await save(content, out);
    return because === null ? exitCodes.fine : complain(`cannot write ${out} (${because})`);
  }
  if (content instanceof Uint8Array && process.stdout.isTTY)
    return complain('this format is no text; name a file with --out FILE');
  await print(content);
  return exitCodes.fine;
}
