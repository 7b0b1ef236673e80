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
import { FrameNumbers } from './frame-numbers.ts';
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
const unseen: Frame = {
  file: '' as FilePath,
  line: 0,
  function: '(no frame seen)',
  column: null,
  origin: 'runtime',
};

/** A moment in nanoseconds is more than a double holds exactly. */
function nanoseconds(micros: number): bigint {
  return BigInt(micros) * 1000n;
}

class Places {
  readonly locations: Location[] = [];
  readonly functions: PprofFunction[] = [];
  readonly #strings: StringTable;
  readonly #numbers = new FrameNumbers();
  readonly #functions = new Map<string, number>();

  constructor(strings: StringTable) {
    this.#strings = strings;
  }

  /** Ids count from 1. */
  locationOf(frame: Frame): number {
    const id = this.#numbers.of(frame) + 1;
    if (id > this.locations.length) {
      const line = new Line({ functionId: this.#functionOf(frame), line: frame.line });
      this.locations.push(new Location({ id, line: [line] }));
    }
    return id;
  }

  #functionOf({ file, function: name }: Frame): number {
    const key = `${file}\0${name}`;
    const id = this.#functions.get(key) ?? this.functions.length + 1;
    if (id > this.functions.length) {
      const named = this.#strings.dedup(name);
      this.functions.push(
        new PprofFunction({ id, name: named, systemName: named, filename: this.#strings.dedup(file) }),
      );
      this.#functions.set(key, id);
    }
    return id;
  }
}
