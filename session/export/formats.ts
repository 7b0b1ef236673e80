/** The formats a recording can be exported to. A new one is a file, and a line here. */

import { cpuprofile } from './cpuprofile.ts';
import { csv } from './csv.ts';
import type { Gathered } from './gather.ts';
import { perfetto } from './perfetto.ts';
import { pprof } from './pprof.ts';
import { speedscope } from './speedscope.ts';
import type { Span } from './weigh.ts';

export interface ExportFormat {
  /** How its files end. */
  readonly extension: string;
  readonly write: (gathered: Gathered, span: Span) => string | Uint8Array;
}

export const formats: Readonly<Record<string, ExportFormat>> = {
  cpuprofile: { extension: '.cpuprofile', write: cpuprofile },
  speedscope: { extension: '.speedscope.json', write: speedscope },
  perfetto: { extension: '.trace.json', write: perfetto },
  pprof: { extension: '.pb.gz', write: pprof },
  csv: { extension: '.csv', write: csv },
};
