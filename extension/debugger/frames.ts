/** The stack of a loop that stands still as the debugger shows it: the user's own frames stand out, the others step back. */

import path from 'node:path';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { Frame } from '#protocol/frame.ts';
import { t } from '../view/words.ts';
import type { Stop } from './subject.ts';
import { oneLine } from './table.ts';
import { baseName } from './verdict.ts';

/** One line of the Call Stack view. */
export interface ShownFrame {
  readonly name: string;
  readonly hint: 'normal' | 'subtle' | 'label';
  /** Null for a line that only says something. */
  readonly place: Frame | null;
}

/** Never empty: where no frame was seen, a label says so. */
export function framesOf({ stall, stack = [], label }: Stop): ShownFrame[] {
  const frames = (stall?.stack ?? stack).map(showFrame);
  const labels = label === null ? [] : [labelled(label)];
  if (labels.length + frames.length === 0) return [labelled(t('No line of the program was seen'))];
  return [...labels, ...frames];
}

function showFrame(place: Frame): ShownFrame {
  return {
    name: oneLine(place.function) || t('(no name)'),
    hint: place.origin === 'user' ? 'normal' : 'subtle',
    place,
  };
}

function labelled(name: string): ShownFrame {
  return { name, hint: 'label', place: null };
}

/** A file that can be opened has a path; `node:fs` has only a name. */
export function sourceOf({ file, origin }: Frame): DebugProtocol.Source {
  const own: DebugProtocol.Source = origin === 'user' ? {} : { presentationHint: 'deemphasize' };
  const absolute = path.isAbsolute(file) || path.win32.isAbsolute(file);
  return absolute ? { name: baseName(file), path: file, ...own } : { name: file || t('(unknown)'), ...own };
}
