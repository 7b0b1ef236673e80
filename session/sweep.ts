/** Removes the directories of runs that were killed before they could do so themselves. */

import { lstatSync, readdirSync, rmSync, statSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { runFiles } from '#protocol/options.ts';

/** No more than this at once: the next run goes on. */
const most = 32;
/** A directory that changed less than so many milliseconds ago is left alone. */
const young = 60_000;

/**
 * A run is dead when nobody listens at its socket. One that is just starting has no socket yet, or one that it does not listen at yet: on a
 * busy host it may wait for its core between the two.
 */
export async function sweepDeadRuns(): Promise<void> {
  await Promise.all(ownRuns(os.tmpdir()).slice(0, most).map(removeIfDead));
}

function ownRuns(parent: string): string[] {
  const names = entriesOf(parent).filter((name) => /^stallsight-\w{6}$/.test(name));
  return names.map((name) => path.join(parent, name)).filter(isOwn);
}

function entriesOf(parent: string): string[] {
  try {
    return readdirSync(parent);
  } catch {
    return [];
  }
}

/** On systems with users a folder of another user, or a link, is none of ours. */
function isOwn(directory: string): boolean {
  try {
    const entry = lstatSync(directory);
    return entry.isDirectory() && entry.uid === process.getuid?.() && (entry.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

function removeIfDead(directory: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = net.connect(path.join(directory, runFiles.socket));
    socket.on('connect', () => socket.destroy());
    socket.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'ECONNREFUSED' && !isYoung(directory)) remove(directory);
    });
    socket.on('close', () => resolve());
  });
}

function isYoung(directory: string): boolean {
  try {
    return Date.now() - statSync(directory).mtimeMs < young;
  } catch {
    return true;
  }
}

function remove(directory: string): void {
  try {
    rmSync(directory, { recursive: true, force: true });
  } catch {
    // It is only litter.
  }
}
