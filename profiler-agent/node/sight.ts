/** Sees from outside whether a thread waits for events, by the system call that it is in. Linux only; nothing of the program runs for it. */

import { existsSync } from 'node:fs';
import type { TaskFile } from './task-file.ts';

/** What a thread waits in; null while it runs, or where that cannot be read. */
export type Sight = () => string | null;

/** The numbers of epoll_wait, epoll_pwait and epoll_pwait2 (Linux, arch/*\/entry/syscalls and include/uapi/asm-generic/unistd.h). */
const polls: Readonly<Record<string, readonly string[]>> = { x64: ['232', '281', '441'], arm64: ['22', '441'] };

/** The same on every thread of a process. */
export function canSee(): boolean {
  return process.platform === 'linux' && process.arch in polls && existsSync('/proc/self/syscall');
}

/** Gives the poll that the thread waits in, as its number and its descriptor: `execSync` polls too, but another one than the loop's. */
export function sightOf(syscall: TaskFile | null): Sight | null {
  if (syscall === null || !canSee()) return null;
  const numbers = polls[process.arch] ?? [];
  return () => {
    const [number = '', descriptor] = syscall.bytes.toString('latin1', 0, syscall.read()).split(' ', 2);
    return numbers.includes(number) ? `${number} ${descriptor}` : null;
  };
}
