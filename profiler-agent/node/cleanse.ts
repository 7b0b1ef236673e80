/** Keeps our frames out of what Node prints of an error that nobody caught: wrapped calls are on the stack of the errors that they throw. */

/** What `//# sourceURL` at the end of the built agent calls it. */
const ours = /\n {4}at [^\n]*\bstallsight-agent:\d+:\d+\)?(?=\n|$)/g;

export function cleanseUncaught(): void {
  process.on('uncaughtExceptionMonitor', cleanse);
}

function cleanse(error: unknown): void {
  try {
    if (!(error instanceof Error)) return;
    const { stack } = error;
    if (typeof stack !== 'string' || !stack.includes('stallsight-agent:')) return;
    Object.defineProperty(error, 'stack', {
      value: stack.replace(ours, ''),
      configurable: true,
      enumerable: false,
      writable: true,
    });
  } catch {
    // Then it is printed as it is.
  }
}
