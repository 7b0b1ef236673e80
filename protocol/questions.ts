/**
 * What a session asks its agents, one JSON object a line, over the connection on which they speak; only of those whose `hello` says
 * that they answer it. An answer is an event and has the question's number. Nobody waits for it who could not do without.
 */

export interface Question {
  /** Where every loop of the process stands at this moment: answered by `stacks`. */
  readonly ask: 'stacks';
  readonly question: number;
}

/** No question is longer, in UTF-16 code units. */
export const longestQuestion = 1024;

export function encodeQuestion(question: Question): string {
  return `${JSON.stringify(question)}\n`;
}

/** Null for what this agent does not know: a newer session may ask more. */
export function parseQuestion(line: string): Question | null {
  try {
    const { ask, question } = Object(JSON.parse(line)) as Readonly<Record<string, unknown>>;
    return ask === 'stacks' && Number.isSafeInteger(question) ? { ask, question: Number(question) } : null;
  } catch {
    return null;
  }
}
