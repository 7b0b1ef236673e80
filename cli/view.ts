/** What shows a run while it goes on. */
export interface View {
  /** Says one line of our own in between. */
  say(text: string): void;
  /** Leaves the terminal as it was. */
  stop(): void;
}

export const noView: View = { say: () => {}, stop: () => {} };
