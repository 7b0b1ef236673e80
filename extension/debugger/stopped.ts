/** Why a loop stands still, in the words of the Debug Adapter Protocol. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { advise, type LoopOwner } from '#session/advice.ts';
import { whatBlocked } from '../causes.ts';
import { duration } from '../view/format.ts';
import { t } from '../view/words.ts';
import { framesOf, sourceOf } from './frames.ts';
import type { Stop, Why } from './subject.ts';
import { causeWords, lengthWords, sentence, verdict } from './verdict.ts';

type Stopped = Pick<DebugProtocol.StoppedEvent['body'], 'reason' | 'description' | 'text' | 'hitBreakpointIds'>;

export function stoppedWords(why: Why, stop: Stop | null): Stopped {
  const stall = stop?.stall ?? null;
  const text = stall === null ? {} : { text: verdict(stall) };
  const description =
    stall === null
      ? (stop?.label ?? t('Not blocked'))
      : stall.goesOn
        ? t('Stalled')
        : t('Stalled {0}', duration(stall.lasted));
  switch (why.kind) {
    case 'stall':
      return { reason: 'exception', description, ...text };
    case 'breakpoint':
      return { reason: 'breakpoint', description, ...text, hitBreakpointIds: [why.breakpoint] };
    case 'step':
    case 'pause':
      return { reason: why.kind, description, ...text };
    case 'edge':
      return { reason: 'entry', description: why.words };
  }
}

/** What the editor shows beside the line where a loop stands still. */
export function exceptionOf(stop: Stop, owner: LoopOwner): DebugProtocol.ExceptionInfoResponse['body'] {
  const { stall } = stop;
  if (stall === null) return { exceptionId: stop.label ?? t('Not blocked'), breakMode: 'always' };
  const cause = sentence(causeWords(stall.cause));
  const about = stall.victims.length === 0 ? cause : t('{0}; {1} waited', cause, stall.victims.length);
  return {
    exceptionId: t('Stall of {0}: {1}', lengthWords(stall), t(whatBlocked(stall.cause))),
    description: t('{0}. Advice: {1}.', about, advise(stall, owner, t).because),
    breakMode: 'always',
    details: { typeName: stall.cause.kind, stackTrace: stackWords(stop) },
  };
}

function stackWords(stop: Stop): string {
  return framesOf(stop)
    .map(({ name, place }) =>
      place === null ? name : `    at ${name} (${sourceOf(place).path ?? place.file}:${place.line})`,
    )
    .join('\n');
}
