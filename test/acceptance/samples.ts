/** The sample programs and their marks: the lines that Stallsight must name, as the programs themselves say it. */

import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';

export const programs: string = path.join(import.meta.dirname, '..', 'programs');

export interface Sample {
  /** `node/http_cpu.cjs` */
  readonly name: string;
  readonly file: string;
  readonly language: 'python' | 'node';
  /** Empty for a healthy program. */
  readonly marks: readonly Mark[];
}

/** `# stall: io requests.get, native` on the line that is to blame. */
export interface Mark {
  readonly line: number;
  readonly kind: string;
  readonly call: string | null;
  /** Whether nothing can look inside while it lasts: it holds the GIL, or sits in native code. */
  readonly sealed: boolean;
}

/** The parts that the samples share have no name of a framework in front. */
export const samples: readonly Sample[] = (['python', 'node'] as const).flatMap((language) =>
  readdirSync(path.join(programs, language))
    .filter((name) => /^[a-z0-9]+_\w+\.(py|mjs|cjs)$/.test(name))
    .map((name) => {
      const file = path.join(programs, language, name);
      return { name: `${language}/${name}`, file, language, marks: marksIn(readFileSync(file, 'utf8')) };
    }),
);

function marksIn(text: string): Mark[] {
  return text.split('\n').flatMap((line, index) => {
    const [, kind, call = null, sealed] =
      /(?:#|\/\/) stall: (\w+)(?: ([\w.]+))?(, (?:native|holds the GIL))?$/.exec(line) ?? [];
    return kind === undefined ? [] : [{ line: index + 1, kind, call, sealed: sealed !== undefined }];
  });
}
