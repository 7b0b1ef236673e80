/** Starts the language server as a process of its own, and lets the user start it again. Knows nothing of what it finds. */

import * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type ServerOptions,
  TransportKind,
} from 'vscode-languageclient/node';
import type { Ground } from './ground.ts';

const languages = ['python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact'];

export function startLanguageServer({ extension, log }: Ground): vscode.Disposable {
  const module = vscode.Uri.joinPath(extension, 'dist', 'server.cjs').fsPath;
  const server: ServerOptions = { module, transport: TransportKind.stdio, options: { env: serverEnvironment() } };
  const client = new LanguageClient('stallsight', 'Stallsight', server, clientOptions(log));
  const started = client
    .start()
    .catch((error: unknown) => log.error(`the language server did not start: ${String(error)}`));
  const restart = async (): Promise<void> => {
    await started;
    await client.restart();
  };
  return vscode.Disposable.from(vscode.commands.registerCommand('stallsight.restartServer', restart), {
    dispose: () => void started.then(() => client.dispose()),
  });
}

function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: languages.flatMap((language) => ['file', 'untitled'].map((scheme) => ({ scheme, language }))),
    synchronize: { configurationSection: 'stallsight' },
    outputChannel: log,
    diagnosticCollectionName: 'stallsight',
  };
}

/** What the user's own programs load is not for the server. */
function serverEnvironment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, ...others } = process.env;
  return others;
}
