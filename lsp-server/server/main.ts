/** The entry of the language server: over stdio, or over the IPC channel of the editor that forked it. */

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { frameGuard } from './frames.ts';
import { LanguageServer } from './serve.ts';

const isForked = process.argv.includes('--node-ipc');

const connection = isForked
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin.pipe(frameGuard(refuse)), process.stdout);

// The editor is gone: there is nobody left to answer.
process.stdin.once('end', () => process.exit(0));
process.stdout.on('error', () => process.exit(0));

// A message that nothing can be made of costs that message only.
process.on('unhandledRejection', (reason) => {
  process.stderr.write(`stallsight: ${reason instanceof Error ? (reason.stack ?? reason.message) : String(reason)}\n`);
});

new LanguageServer(connection).listen();

function refuse(because: string): void {
  process.stderr.write(`stallsight: the input is not the language server protocol: ${because}\n`);
  process.exit(1);
}
