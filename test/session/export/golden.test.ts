/** Every export, byte by byte: what other tools read must not change unseen. `STALLSIGHT_GOLDEN=write` writes the files anew. */

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { gunzipSync } from 'node:zlib';
import { Profile } from 'pprof-format';
import { type Exported, formats } from '#session/export/formats.ts';
import { gather } from '#session/export/gather.ts';
import type { Span } from '#session/export/weigh.ts';
import { recordingFile } from './recording.ts';

for (const [name, { write, extension }] of Object.entries(formats)) {
  for (const span of ['stalls', 'whole run'] satisfies Span[]) {
    test(`${name}, ${span}`, async () => {
      using recording = recordingFile();
      const gathered = await gather(recording.file);
      assert.ok(gathered.ok);
      const also = { views: pretendViews(recording.folder), before: null };
      golden(`${span.replace(' ', '-')}${extension}`, readable(write(gathered.value, span, also)));
    });
  }
}

/** The page itself is tested in a browser; here it is what the data is put into. */
function pretendViews(folder: string): string {
  writeFileSync(path.join(folder, 'flame.js'), 'script()');
  writeFileSync(path.join(folder, 'flame.css'), 'body {}');
  return folder;
}

function golden(name: string, text: string): void {
  const file = path.join(import.meta.dirname, 'golden', name.replace(/\.gz$/, '.json'));
  if (process.env['STALLSIGHT_GOLDEN'] === 'write') writeFileSync(file, text);
  assert.equal(text, readFileSync(file, 'utf8'));
}

/** Golden files are for people to read in a diff. */
function readable(exported: Exported): string {
  const content = typeof exported === 'string' || exported instanceof Uint8Array ? exported : [...exported].join('');
  if (typeof content !== 'string') return pretty(Profile.decode(gunzipSync(content)));
  return content.startsWith('{') ? pretty(JSON.parse(content)) : content;
}

function pretty(value: unknown): string {
  return `${JSON.stringify(value, (_, part: unknown) => (typeof part === 'bigint' ? Number(part) : part), 1)}\n`;
}
