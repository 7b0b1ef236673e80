/** pprof, for `go tool pprof`, Pyroscope and every other reader of it. https://github.com/google/pprof/blob/main/proto/profile.proto */

import { gzipSync } from 'node:zlib';
import {
  Function as PprofFunction,
  Label,
  Line,
  Location,
  Profile,
  Sample,
  StringTable,
  ValueType,
} from 'pprof-format';
import type { Frame } from '#protocol/frame.ts';
import type { FilePath } from '#protocol/units.ts';
import type { Gathered, TimedStack, Track } from './gather.ts';
import { type Span, weigh } from './weigh.ts';

export function pprof({ header, lasted, tracks }: Gathered, span: Span): Uint8Array {
  const strings = new StringTable();
  const places = new Places(strings);
  const sample = tracks.flatMap((track) => weigh(track, span).map((timed) => sampleOf(timed, track, places, strings)));
  const blocked = new ValueType({ type: strings.dedup('time'), unit: strings.dedup('nanoseconds') });
  const profile = new Profile({
    sampleType: [new ValueType({ type: strings.dedup('samples'), unit: strings.dedup('count') }), blocked],
    sample,
    location: places.locations,
    function: places.functions,
    stringTable: strings,
    timeNanos: nanoseconds(header.began),
    durationNanos: nanoseconds(lasted),
    defaultSampleType: strings.dedup('time'),
  });
  return gzipSync(profile.encode());
}

function sampleOf(
  { stack, lasted }: TimedStack,
  { processName, thread }: Track,
  places: Places,
  strings: StringTable,
): Sample {
  const loop = new Label({ key: strings.dedup('loop'), str: strings.dedup(`${processName} ${thread}`) });
  return new Sample({
    locationId: (stack.length === 0 ? [unseen] : stack).map((frame) => places.locationOf(frame)),
    value: [1, nanoseconds(lasted)],
    label: [loop],
  });
}

/** A sample without a place would not be counted. */
const unseen: Pick<Frame, 'file' | 'line' | 'function'> = {
  file: '' as FilePath,
  line: 0,
  function: '(no frame seen)',
};

/** A moment in nanoseconds is more than a double holds exactly. */
function nanoseconds(micros: number): bigint {
  return BigInt(micros) * 1000n;
}

class Places {
  readonly locations: Location[] = [];
  readonly functions: PprofFunction[] = [];
  readonly #strings: StringTable;
  readonly #known = new Map<string, number>();

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  locationOf(frame: Pick<Frame, 'file' | 'line' | 'function'>): number {
    return this.#once(`line ${frame.file}:${frame.line} ${frame.function}`, () => {
      const line = new Line({ functionId: this.#functionOf(frame), line: frame.line });
      return this.locations.push(new Location({ id: this.locations.length + 1, line: [line] }));
    });
  }

  #functionOf({ file, function: name }: Pick<Frame, 'file' | 'function'>): number {
    return this.#once(`function ${file} ${name}`, () => {
      const named = this.#strings.dedup(name);
      const filename = this.#strings.dedup(file);
      return this.functions.push(
        new PprofFunction({ id: this.functions.length + 1, name: named, systemName: named, filename }),
      );
    });
  }

  /** Ids count from 1, as `push` does. */
  #once(key: string, make: () => number): number {
    const known = this.#known.get(key);
    if (known !== undefined) return known;
    const id = make();
    this.#known.set(key, id);
    return id;
  }
}
