/** Leads frames of built code back to the source they were written in, by source maps on disk. Off the program's threads. */

import { existsSync, readFileSync, statSync } from 'node:fs';
import { SourceMap, type SourceMapPayload } from 'node:module';
import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AgentEvent } from '#protocol/events.ts';
import type { Frame, Stack } from '#protocol/frame.ts';
import type { FilePath } from '#protocol/units.ts';
import { culpritOf, originOf } from './frames.ts';

/** Larger files are left alone: reading their maps would keep the watchdog from its watch. */
const largest = 16 * 1024 * 1024;

interface Mapped {
  readonly map: SourceMap;
  /** The folder that its sources are relative to. */
  readonly folder: string;
}

interface Named {
  readonly culprit: Frame | null;
  readonly stack: Stack;
}

export class Originals {
  readonly #maps = new Map<string, Mapped | null>();

  /** The event with every user frame where its author knows it. */
  inEvent(event: AgentEvent): AgentEvent {
    const lead = (frame: Frame): Frame => this.#original(frame);
    switch (event.type) {
      case 'stall-began':
        return { ...event, ...this.#named(event) };
      case 'stall-ended':
        return { ...event, stall: { ...event.stall, ...this.#named(event.stall) } };
      case 'blocking-calls':
        return { ...event, calls: event.calls.map((call) => ({ ...call, site: lead(call.site) })) };
      case 'hotspots':
        return { ...event, samples: event.samples.map((sample) => ({ ...sample, stack: sample.stack.map(lead) })) };
      case 'stacks':
        return { ...event, loops: event.loops.map((one) => ({ ...one, stack: one.stack?.map(lead) ?? null })) };
      case 'hello':
      case 'loop-began':
      case 'lag':
      case 'loop-ended':
      case 'dropped':
      case 'goodbye':
        return event;
    }
  }

  /** In a bundle, the code of libraries is only told from the user's by the map: then who called it is the culprit. */
  #named({ culprit, stack }: Named): Named {
    const led = stack.map((frame) => this.#original(frame));
    const original = culprit && this.#original(culprit);
    return { culprit: original?.origin === 'user' ? original : (culpritOf(led) ?? original), stack: led };
  }

  /** Only to sources that are there to be opened. */
  #original(frame: Frame): Frame {
    if (frame.origin !== 'user' || !/\.[cm]?js$/.test(frame.file)) return frame;
    const mapped = this.#mapOf(frame.file);
    if (mapped === null) return frame;
    const entry = mapped.map.findEntry(frame.line - 1, (frame.column ?? 1) - 1);
    if (!('originalSource' in entry) || typeof entry.originalSource !== 'string') return frame;
    const file = sourceFile(entry.originalSource, mapped.folder);
    const origin = originOf(file ?? entry.originalSource);
    if (file === null) return { ...frame, origin };
    const [line, column] = [entry.originalLine + 1, entry.originalColumn + 1];
    return { ...frame, file: file as FilePath, line, column, origin };
  }

  #mapOf(file: string): Mapped | null {
    const known = this.#maps.get(file);
    if (known !== undefined) return known;
    const mapped = readMap(file);
    this.#maps.set(file, mapped);
    return mapped;
  }
}

function readMap(file: string): Mapped | null {
  try {
    if (statSync(file).size > largest) return null;
    const url = [...readFileSync(file, 'utf8').matchAll(/^\/\/[#@] sourceMappingURL=(\S+)\s*$/gm)].at(-1)?.[1];
    if (url === undefined) return null;
    const inline = /^data:application\/json[^,]*?(;base64)?,(.*)$/.exec(url);
    if (inline !== null) {
      const text = inline[1] === undefined ? decodeURIComponent(inline[2] ?? '') : fromBase64(inline[2] ?? '');
      return parseMap(text, dirname(file));
    }
    const mapFile = resolve(dirname(file), decodeURIComponent(url));
    if (statSync(mapFile).size > largest) return null;
    return parseMap(readFileSync(mapFile, 'utf8'), dirname(mapFile));
  } catch {
    return null;
  }
}

function parseMap(text: string, folder: string): Mapped {
  const payload = JSON.parse(text) as SourceMapPayload;
  return { map: new SourceMap(payload), folder: resolve(folder, payload.sourceRoot ?? '') };
}

function fromBase64(text: string): string {
  return Buffer.from(text, 'base64').toString('utf8');
}

function sourceFile(source: string, folder: string): string | null {
  // Bundlers name their own scheme and their project before the path.
  const name = source.replace(/^webpack:\/\/[^/]*\//, '');
  // By the letter of the standard it is a URL, in which `[name].js` has no brackets; not all write it so.
  const candidates = source.startsWith('file:')
    ? [fileURLToPath(source)]
    : [name, decoded(name)].flatMap((one) => [folder, process.cwd()].map((base) => resolve(base, one)));
  return candidates.find((file) => existsSync(file)) ?? null;
}

function decoded(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
