/** The formats a recording can be exported to. A new one is a file, and a line here. */

import { cpuprofile } from './cpuprofile.ts';
import { csv } from './csv.ts';
import { flameData } from './flame-data.ts';
import { flamegraph } from './flamegraph.ts';
import type { Gathered } from './gather.ts';
import { perfetto } from './perfetto.ts';
import { pprof } from './pprof.ts';
import { speedscope } from './speedscope.ts';
import type { Span } from './weigh.ts';

/** In pieces where it may be longer than a string can be. */
export type Exported = string | Uint8Array | Iterable<string>;

export interface ExportFormat {
  /** How its files end. */
  readonly extension: string;
  /** Whether it can show the difference to a run before. */
  readonly compares?: true;
  readonly write: (gathered: Gathered, span: Span, also: Also) => Exported;
}

/** What some formats need beside the recording. */
export interface Also {
  /** The folder `dist/view` of this installation: the pages that were built. */
  readonly views: string;
  /** A recording of the run before, for a format that can show the difference. */
  readonly before: Gathered | null;
}

export const formats: Readonly<Record<string, ExportFormat>> = {
  cpuprofile: { extension: '.cpuprofile', write: cpuprofile },
  speedscope: { extension: '.speedscope.json', write: speedscope },
  perfetto: { extension: '.trace.json', write: perfetto },
  pprof: { extension: '.pb.gz', write: pprof },
  flamegraph: {
    extension: '.html',
    compares: true,
    write: (gathered, span, { views, before }) =>
      flamegraph({ data: flameData(gathered, before), sight: { span, difference: before !== null } }, views),
  },
  csv: { extension: '.csv', write: csv },
};
