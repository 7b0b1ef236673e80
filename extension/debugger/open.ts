/** From a configuration to what the debugger shows. */

import { failed, read, type Read } from '#protocol/read.ts';
import { readRecording } from '#session/read-recording.ts';
import { faultsOf } from '#session/recording-faults.ts';
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
  for (const fault of faultsOf(plan.recording, recording.value, t)) screen.print(fault, 'important');
  const { stalls, stallCount } = recording.value.timeline;
  if (stallCount > stalls.length)
    screen.print(
      t('The recording has {0} stalls; the newest {1} can be stepped through.', stallCount, stalls.length),
      'important',
    );
  return read(new Replay({ ...plan, recording: recording.value, choice }, screen));
}
