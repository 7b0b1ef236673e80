/** From a configuration to what the debugger shows. */

import { failed, read, type Read } from '#protocol/read.ts';
import { readRecording, type Recording } from '#session/read-recording.ts';
import { t } from '../view/words.ts';
import type { Choice } from './choice.ts';
import { type AttachPlan, type ReplayPlan, type RunPlan, readPlan } from './configuration.ts';
import { Live, type LiveOptions, type Observer } from './live.ts';
import { Replay } from './replay.ts';
import type { Screen, Subject } from './subject.ts';
import { targetOf } from './target.ts';
import { sentence } from './verdict.ts';

interface Surroundings {
  readonly observer: Observer;
  readonly screen: Screen;
  readonly choice: Omit<Choice, 'budget'>;
}

export interface Opened {
  readonly subject: Subject;
  readonly budget: Choice['budget'];
}

export async function openSubject(
  configuration: Readonly<Record<string, unknown>>,
  { observer, screen, choice }: Surroundings,
): Promise<Read<Opened>> {
  const plan = readPlan(configuration);
  if (!plan.ok) return plan;
  const { budget } = plan.value;
  const chosen = { ...choice, budget };
  const subject =
    plan.value.kind === 'replay'
      ? await openReplay(plan.value, screen, chosen)
      : openLive(plan.value, { observer, screen, choice: chosen });
  return subject.ok ? read({ subject: subject.value, budget }) : subject;
}

function openLive(plan: RunPlan | AttachPlan, options: Omit<LiveOptions, 'threshold'>): Read<Live> {
  const target = targetOf(plan);
  return target.ok ? read(new Live(target.value, { ...options, threshold: plan.threshold })) : target;
}

async function openReplay(plan: ReplayPlan, screen: Screen, choice: Choice): Promise<Read<Replay>> {
  const recording = await readRecording(plan.recording);
  if (!recording.ok) return failed(sentence(recording.because));
  for (const fault of faultsOf(recording.value, plan.recording)) screen.print(fault, 'important');
  return read(new Replay({ ...plan, recording: recording.value, choice }, screen));
}

/** What of the file could not be shown, and where that is. */
function faultsOf({ cutShort, lines, refused, firstRefused, timeline }: Recording, file: string): string[] {
  const stalls = timeline.stalls.length;
  return [
    cutShort
      ? t('{0} is cut short: it ends in the middle of line {1}. All before that is shown.', file, lines + 1)
      : null,
    refused > 0 ? refusedWords(file, refused) : null,
    firstRefused === null ? null : t('Line {0}: {1}.', firstRefused.line, firstRefused.because),
    timeline.stallCount > stalls
      ? t('The recording has {0} stalls; the newest {1} can be stepped through.', timeline.stallCount, stalls)
      : null,
  ].flatMap((fault) => fault ?? []);
}

function refusedWords(file: string, refused: number): string {
  return refused === 1
    ? t('{0} has 1 line that cannot be read, left out.', file)
    : t('{0} has {1} lines that cannot be read, left out.', file, refused);
}
