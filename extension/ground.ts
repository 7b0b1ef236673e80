/** What every feature of the extension stands on. */

import type * as vscode from 'vscode';
import type { Pages } from './pages.ts';
import type { Runs } from './runs.ts';
import type { StartTimes } from './startTimes.ts';

export interface Ground {
  readonly runs: Runs;
  readonly log: vscode.LogOutputChannel;
  /** Where this extension is installed. */
  readonly extension: vscode.Uri;
  readonly version: string;
  /** What is remembered for this workspace. */
  readonly storage: vscode.Memento;
  /** The agents of this installation. */
  readonly agents: string;
  readonly start: StartTimes;
  readonly pages: Pages;
}
