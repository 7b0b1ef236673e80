/** How far a command that takes long has come: one line on a terminal, which is gone when it ends. Elsewhere nothing. */

export interface Progress {
  say(doing: string): void;
  stop(): void;
}

/** What a stream is that may be a terminal. */
interface Terminal {
  readonly isTTY: boolean;
  /** 0 where it does not know. */
  readonly columns: number;
  write(text: string): unknown;
}

const redrawEvery = 100;
const clearLine = '\r\u001B[2K';

/** What is over before it could be read is not shown. */
export function progressOn(terminal: Terminal): Progress {
  if (!terminal.isTTY || process.env['TERM'] === 'dumb') return { say: () => {}, stop: () => {} };
  let newest = '';
  let shown = '';
  const timer = setInterval(() => {
    if (newest === shown) return;
    shown = newest;
    terminal.write(`${clearLine}${terminal.columns > 0 ? shown.slice(0, terminal.columns - 1) : shown}`);
  }, redrawEvery);
  return {
    say: (doing) => {
      newest = `stallsight: ${doing}`;
    },
    stop: () => {
      clearInterval(timer);
      if (shown !== '') terminal.write(clearLine);
    },
  };
}
