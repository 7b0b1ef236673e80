/** How every command ends: its exit code, and the one line that says what went wrong. */

export const exitCodes = { fine: 0, findings: 1, wrong: 2, budgetBroken: 3 } as const;

/** Says one line on stderr: what is wrong, where, and what to do. Returns the exit code for that. */
export function complain(because: string): number {
  process.stderr.write(`stallsight: ${because}\n`);
  return exitCodes.wrong;
}
