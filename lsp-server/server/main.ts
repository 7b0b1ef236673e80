/** The entry of the language server: over stdio, or over the IPC channel of the editor that forked it. */

import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { LanguageServer } from './serve.ts';

const isForked = process.argv.includes('--node-ipc');

const connection = isForked
  ? createConnection(ProposedFeatures.all)
  : createConnection(ProposedFeatures.all, process.stdin, process.stdout);

new LanguageServer(connection).listen();
