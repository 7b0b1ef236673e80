/** Baselines: the findings that a project already knows and has not mended yet. Only what is new since counts. */

import { createHash } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Finding } from '#protocol/finding.ts';

const schema = 'stallsight-baseline/1';

/** How often each finding is known. */
export type Baseline = ReadonlyMap<string, number>;

/** Stays the same when lines move: rule, file and the names on the way, and no numbers. */
export function fingerprintOf({ rule, file, message, path: hops }: Finding): string {
  const [, on = ''] = /^`([^`]*)`/.exec(message) ?? [];
  const way = hops.map((hop) => hop.function);
  return createHash('sha256')
    .update(JSON.stringify([rule, shown(file), on, ...way]))
    .digest('hex')
    .slice(0, 32);
}

export async function readBaseline(file: string): Promise<Read<Baseline>> {
  try {
    const document: unknown = JSON.parse(await readFile(file, 'utf8'));
    if (!isBaseline(document)) return failed(`${file} is not a baseline; write one with --write-baseline`);
    return read(new Map(Object.entries(document.findings)));
  } catch (error) {
    if (error instanceof SyntaxError) return failed(`${file} is not a baseline; write one with --write-baseline`);
    return failed(`the baseline ${file} cannot be read: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function isBaseline(value: unknown): value is { readonly findings: Readonly<Record<string, number>> } {
  if (typeof value !== 'object' || value === null || !('schema' in value) || !('findings' in value)) return false;
  return value.schema === schema && typeof value.findings === 'object' && value.findings !== null;
}

export async function writeBaseline(file: string, findings: readonly Finding[]): Promise<Read<null>> {
  const counts: Record<string, number> = {};
  for (const print of findings.map(fingerprintOf).sort()) counts[print] = (counts[print] ?? 0) + 1;
  try {
    await writeFile(file, `${JSON.stringify({ schema, findings: counts }, null, 2)}\n`);
    return read(null);
  } catch (error) {
    return failed(`the baseline cannot be written: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** The findings that the baseline does not know. Of several that look the same, as many are known as it counts. */
export function newSince(baseline: Baseline, findings: readonly Finding[]): Finding[] {
  const left = new Map(baseline);
  return findings.filter((finding) => {
    const print = fingerprintOf(finding);
    const known = left.get(print) ?? 0;
    left.set(print, known - 1);
    return known <= 0;
  });
}

/** By the working directory, which is the same on every machine that checks the project. */
function shown(file: string): string {
  return path.relative(process.cwd(), file).replaceAll(path.sep, '/');
}
