/** speedscope's own format: one profile a loop. https://github.com/jlfwong/speedscope/wiki/Importing-from-custom-sources */

import type { Frame } from '#protocol/frame.ts';
import { FrameNumbers } from './frame-numbers.ts';
import type { Gathered, Track } from './gather.ts';
import { type Span, weigh } from './weigh.ts';

export function speedscope({ header, tracks }: Gathered, span: Span): string {
  const frames = new Frames();
  const profiles = tracks.map((track) => profileOf(track, span, frames));
  return JSON.stringify({
    $schema: 'https://www.speedscope.app/file-format-schema.json',
    exporter: 'stallsight',
    name: header.command,
    activeProfileIndex: Math.max(0, indexOfLongest(profiles)),
    shared: { frames: frames.all },
    profiles,
  });
}

interface SampledProfile {
  readonly type: 'sampled';
  readonly name: string;
  readonly unit: 'microseconds';
  readonly startValue: number;
  readonly endValue: number;
  readonly samples: readonly (readonly number[])[];
  readonly weights: readonly number[];
}

function profileOf(track: Track, span: Span, frames: Frames): SampledProfile {
  const timed = weigh(track, span);
  const weights = timed.map(({ lasted }) => lasted);
  return {
    type: 'sampled',
    name: `${track.processName} ${track.thread}`,
    unit: 'microseconds',
    startValue: 0,
    endValue: weights.reduce((sum, weight) => sum + weight, 0),
    // Outermost first.
    samples: timed.map(({ stack }) => stack.toReversed().map((frame) => frames.indexOf(frame))),
    weights,
  };
}

function indexOfLongest(profiles: readonly SampledProfile[]): number {
  const longest = Math.max(...profiles.map(({ endValue }) => endValue));
  return profiles.findIndex(({ endValue }) => endValue === longest);
}

interface SharedFrame {
  readonly name: string;
  readonly file: string;
  readonly line: number;
  readonly col?: number;
}

class Frames {
  readonly all: SharedFrame[] = [];
  readonly #numbers = new FrameNumbers();

  indexOf(frame: Frame): number {
    const index = this.#numbers.of(frame);
    const { function: name, file, line, column } = frame;
    this.all[index] ??= { name, file, line, ...(column === null ? {} : { col: column }) };
    return index;
  }
}
