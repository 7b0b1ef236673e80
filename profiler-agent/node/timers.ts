/**
 * Timers of the program's threads that keep nobody alive. As they were before the program began: tests put a program on a clock of its own,
 * which has no end while a timer of ours is on it, and never moves for us.
 */

const { setTimeout, setInterval, clearTimeout } = globalThis;

/** Gives what prevents it. */
export function after(milliseconds: number, then: () => void): () => void {
  const timer = setTimeout(then, milliseconds).unref();
  return () => clearTimeout(timer);
}

/** Gives what ends it. */
export function every(milliseconds: number, then: () => void): () => void {
  const timer = setInterval(then, milliseconds).unref();
  return () => clearTimeout(timer);
}
