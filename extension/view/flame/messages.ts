/** What the page of a flame graph is told in the editor. As a file of its own it finds a `FlameFile` in itself. */

import type { FlameFile } from '#session/export/flame-data.ts';

export interface FlameMessage extends FlameFile {
  readonly type: 'flame';
  /** The user's language. */
  readonly words: Readonly<Record<string, string>>;
}
