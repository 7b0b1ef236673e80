/** Where this installation keeps what it ships: the same from the sources and from `dist/`. */

import { readFileSync } from 'node:fs';
import path from 'node:path';

const root = path.dirname(import.meta.dirname);

/** The agents that a run copies into the user's cache. */
export const agentsFolder: string = path.join(root, 'dist', 'agent');

/** The pages that an export can hold. */
export const viewsFolder: string = path.join(root, 'dist', 'view');

export function installationVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'));
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '?';
}
