/** Keeps our frames out of what Node prints of an error that nobody caught: wrapped calls are on the stack of the errors that they throw. */

/** What `//# sourceURL` at the end of the built agent calls it. */
const ours = /\n {4}at [^\n]*\bstallsight-agent:\d+:\d+\)?(?=\n|$)/g;

/** An error may have causes, and these have theirs; further than this they are left as they are. */
const deepest = 8;

export function cleanseUncaught(): void {
  process.on('uncaughtExceptionMonitor', (error: unknown) => {
    try {
      cleanse(error, 0);
    } catch {
      // Then it is printed as it is.
    }
  });
}

function cleanse(error: unknown, depth: number): void {
  if (!(error instanceof Error) || depth > deepest) return;
  const { stack } = error;
  if (typeof stack === 'string' && stack.includes('stallsight-agent:') && !Object.isFrozen(error)) {
    const value = stack.replace(ours, '');
    Object.defineProperty(error, 'stack', { value, configurable: true, enumerable: false, writable: true });
  }
  cleanse(error.cause, depth + 1);
  if (error instanceof AggregateError) for (const one of error.errors) cleanse(one, depth + 1);
}
