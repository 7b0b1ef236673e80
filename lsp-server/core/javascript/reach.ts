/** Which files belong to commands alone: commands import them, and neither a server, what the package gives to others, nor a file that stands for itself does. */

import type { FileFacts } from '../facts.ts';
import type { Purpose } from './purpose.ts';

export interface Reaching {
  readonly purposeOf: (file: FileFacts) => Purpose;
  readonly importedBy: (file: FileFacts) => readonly FileFacts[];
  /** It begins to serve, or others get it from the package. */
  readonly standsForItself: (file: FileFacts) => boolean;
}

export function onlyOfCommands(files: readonly FileFacts[], reaching: Reaching): Set<FileFacts> {
  const commands = files.filter((file) => reaching.purposeOf(file) === 'command');
  if (commands.length === 0) return new Set();
  const imported = new Set(
    files.flatMap((file) => (reaching.purposeOf(file) === 'test' ? [] : reaching.importedBy(file))),
  );
  const programs = files.filter((file) => reaching.purposeOf(file) === 'program');
  const ours = reachedFrom(
    programs.filter((file) => !imported.has(file) || reaching.standsForItself(file)),
    reaching.importedBy,
  );
  return new Set([...reachedFrom(commands, reaching.importedBy)].filter((file) => !ours.has(file)));
}

/** The files and all that they import. */
export function reachedFrom(files: readonly FileFacts[], importedBy: Reaching['importedBy']): Set<FileFacts> {
  const reached = new Set(files);
  for (const file of reached) for (const next of importedBy(file)) reached.add(next);
  return reached;
}
