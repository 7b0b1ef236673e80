/** What this debugger can do, in the protocol's words. */

import type { DebugProtocol } from '@vscode/debugprotocol';
import { t } from '../view/words.ts';
import { filters } from './filters.ts';

export const capabilities: DebugProtocol.Capabilities = {
  supportsConfigurationDoneRequest: true,
  supportsStepBack: true,
  supportsRestartRequest: true,
  supportsTerminateRequest: true,
  supportsConditionalBreakpoints: true,
  supportsExceptionFilterOptions: true,
  supportsExceptionInfoRequest: true,
  supportsCompletionsRequest: true,
  // The whole stack at once: between two pieces of it a live program may have gone on.
  supportsDelayedStackTraceLoading: false,
  exceptionBreakpointFilters: filters.map(({ id, label, description, on }) => ({
    filter: id,
    label,
    description,
    default: on,
    supportsCondition: true,
    conditionDescription: t('Stop only when it lasted as long: milliseconds or seconds, such as 200 ms or 1.5 s'),
  })),
};
