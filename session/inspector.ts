/** One expression, evaluated in another process through its inspector. https://chromedevtools.github.io/devtools-protocol/ */

import { WebSocket } from 'ws';
import { failed, read, type Read } from '#protocol/read.ts';
import { parseJson } from '#protocol/validate.ts';

/** How long an answer may take, in ms: a process in a long native call answers when the call returns. */
const patience = 10_000;

/** Returns the text that the expression comes to. */
export function evaluate(address: string, expression: string): Promise<Read<string>> {
  return new Promise((resolve) => {
    const socket = new WebSocket(address, { handshakeTimeout: patience, maxPayload: 1024 * 1024 });
    const end = (answer: Read<string>): void => {
      clearTimeout(late);
      socket.terminate();
      resolve(answer);
    };
    const late = setTimeout(
      () => end(failed('the process does not answer its inspector; is it in a long native call?')),
      patience,
    );
    socket.on('error', (error) => end(failed(`the inspector hung up (${error.message})`)));
    socket.on('close', () => end(failed('the inspector hung up')));
    socket.on('message', (data: Buffer) => {
      const value = answerOf(data.toString());
      if (value !== null) end(value);
    });
    socket.on('open', () => {
      const params = { expression, includeCommandLineAPI: true, returnByValue: true };
      socket.send(JSON.stringify({ id: 1, method: 'Runtime.evaluate', params }));
    });
  });
}

/** Null for what is no answer, such as an event. */
function answerOf(text: string): Read<string> | null {
  const message = parseJson(text);
  if (!message.ok || part(message.value, 'id') !== 1) return null;
  const value = part(part(part(message.value, 'result'), 'result'), 'value');
  return typeof value === 'string' ? read(value) : failed(`the agent could not be loaded (${text.slice(0, 300)})`);
}

function part(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null && name in value ? Reflect.get(value, name) : undefined;
}
