/** Warns that a recording could only be read in part: what is shown of the rest is no less true, but less. */

import * as vscode from 'vscode';
import type { Read } from '#protocol/read.ts';
import { type Faults, faultsOf } from '#session/recording-faults.ts';

export async function warning<T extends Faults>(file: string, reading: Promise<Read<T>>): Promise<Read<T>> {
  const recording = await reading;
  const words = recording.ok ? faultsOf(file, recording.value, vscode.l10n.t) : [];
  if (words.length > 0) void vscode.window.showWarningMessage(words.join(' '));
  return recording;
}
