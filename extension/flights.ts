/** The flight recorder: the last seconds of every run are kept, and saved when the user says so or a stall was long enough. */

import { mkdirSync } from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { failed, type Read } from '#protocol/read.ts';
import { recordingSchema } from '#protocol/recording.ts';
import type { Stall } from '#protocol/stall.ts';
import { type Micros, ms } from '#protocol/units.ts';
import { FlightRecorder, LongStalls } from '#session/flight.ts';
import type { Disposable } from '#session/listeners.ts';
import type { Session } from '#session/session.ts';
import type { Ground } from './ground.ts';
import { isOver, type ObservedRun } from './observedRun.ts';
import { duration } from './view/format.ts';

interface Flight extends Disposable {
  readonly recorder: FlightRecorder;
  readonly run: ObservedRun;
}

export function recordFlights(ground: Ground): vscode.Disposable {
  const flights = new Map<Session, Flight>();
  const follow = ground.runs.onChange(() => {
    const { current, all } = ground.runs;
    if (current !== null && !isOver(current) && !flights.has(current.session))
      flights.set(current.session, followed(ground, current));
    for (const [session, flight] of flights) {
      if (all.some((run) => run.session === session)) continue;
      flight.dispose();
      flights.delete(session);
    }
  });
  const save = vscode.commands.registerCommand('stallsight.saveLastSeconds', async () => {
    const { current } = ground.runs;
    const flight = current === null ? undefined : flights.get(current.session);
    if (flight === undefined)
      return void vscode.window.showInformationMessage(vscode.l10n.t('Nothing has been run yet.'));
    await saveAs(flight);
  });
  return vscode.Disposable.from(save, follow, { dispose: () => flights.forEach((flight) => flight.dispose()) });
}

function followed(ground: Ground, run: ObservedRun): Flight {
  const keep = setting('seconds', 60) * 1000;
  const over = setting('saveOver', 0);
  const recorder = new FlightRecorder({ keep: ms(keep) });
  const long = over > 0 ? new LongStalls({ over: ms(over), apart: ms(keep) }) : null;
  const listening = run.session.onEvent((event, received) => {
    recorder.take(event, received);
    const stall = long?.take(event, received) ?? null;
    if (stall !== null) void saveLong(ground, { recorder, run }, stall);
  });
  return { recorder, run, dispose: () => listening.dispose() };
}

function setting(name: string, usual: number): number {
  return vscode.workspace.getConfiguration('stallsight.flightRecorder').get<number>(name, usual);
}

async function saveAs(flight: Flight): Promise<void> {
  const folder = folderOnDisk();
  const uri = await vscode.window.showSaveDialog({
    title: vscode.l10n.t('Save the last seconds'),
    filters: { [vscode.l10n.t('Recordings')]: ['stall', 'gz'] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, fileName(flight.run, '.stall')) }),
  });
  if (uri === undefined) return;
  const saved = await write(flight, uri.fsPath);
  if (!saved.ok) void vscode.window.showWarningMessage(saved.because);
}

/** Only where the user asked for it by the setting, and only in a folder that is open. */
async function saveLong(ground: Ground, flight: Omit<Flight, 'dispose'>, stall: Stall): Promise<void> {
  const folder = folderOnDisk();
  if (folder === undefined) return;
  const file = path.join(folder.fsPath, '.stallsight', fileName(flight.run, '.stall.gz'));
  const saved = await write(flight, file);
  const length = duration(stall.lasted);
  if (saved.ok) ground.log.info(`a stall of ${length}: the last seconds are saved in ${file}`);
  else ground.log.warn(`a stall of ${length} is not saved: ${saved.because}`);
}

function folderOnDisk(): vscode.Uri | undefined {
  return vscode.workspace.workspaceFolders?.map(({ uri }) => uri).find(({ scheme }) => scheme === 'file');
}

async function write({ recorder, run }: Omit<Flight, 'dispose'>, file: string): Promise<Read<null>> {
  try {
    mkdirSync(path.dirname(file), { recursive: true });
  } catch (error) {
    return failed(`cannot write ${file} (${String(error)})`);
  }
  const { name, began, threshold } = run;
  return recorder.save(file, { schema: recordingSchema, command: name, began: firstOf(recorder, began), threshold });
}

/** What is saved begins with what was kept first, and not with the run. */
function firstOf(recorder: FlightRecorder, began: Micros): Micros {
  return recorder.oldest ?? began;
}

/** `api.py 2026-01-31 09.15.00.stall` */
function fileName({ name }: ObservedRun, ending: string): string {
  const moment = new Date().toISOString().slice(0, 19).replace('T', ' ').replaceAll(':', '.');
  return `${path.basename(name).replaceAll(/[^\w.-]+/g, '-')} ${moment}${ending}`;
}
