/** Starts the language server as a process of its own, and lets the user start it again. Knows nothing of what it finds. */

import * as vscode from 'vscode';
import {
  LanguageClient,
  type LanguageClientOptions,
  type MessageTransports,
  type ServerOptions,
  State,
  TransportKind,
} from 'vscode-languageclient/node';
import { type Evidence, tellEvidence } from './evidence.ts';
import type { Ground } from './ground.ts';
import { nextTurn, type StartTimes } from './startTimes.ts';

const languages = ['python', 'javascript', 'javascriptreact', 'typescript', 'typescriptreact'];

export function startLanguageServer({ extension, log, runs, start }: Ground): vscode.Disposable {
  const module = vscode.Uri.joinPath(extension, 'dist', 'server.cjs').fsPath;
  const server: ServerOptions = { module, transport: TransportKind.stdio, options: { env: serverEnvironment() } };
  const made = start.begin('making of the language client');
  const client = new RestingClient(server, clientOptions(log), start);
  made();
  const started = nextTurn()
    .then(() => client.start())
    .catch((error: unknown) => log.error(`the language server did not start: ${String(error)}`));
  let known: Evidence | null = null;
  const tell = (evidence: Evidence | null): void => {
    known = evidence;
    if (evidence !== null && client.isRunning()) void client.sendNotification('stallsight/evidence', evidence);
  };
  const restart = async (): Promise<void> => {
    await started;
    await client.restart();
  };
  return vscode.Disposable.from(
    vscode.commands.registerCommand('stallsight.restartServer', restart),
    tellEvidence(runs, tell),
    client.onDidChangeState(({ newState }) => {
      if (newState === State.Running) tell(known);
    }),
    showServerStatus(client),
    { dispose: () => void started.then(() => client.dispose()) },
  );
}

/** Lets the host rest before and after the longest step of a start: to begin a process takes as long as the host is large. */
class RestingClient extends LanguageClient {
  #first: StartTimes | null;

  constructor(server: ServerOptions, options: LanguageClientOptions, times: StartTimes) {
    super('stallsight', 'Stallsight', server, options);
    this.#first = times;
  }

  protected override async createMessageTransports(encoding: string): Promise<MessageTransports> {
    await nextTurn();
    const begun = this.#first?.begin('start of the server');
    const transports = await super.createMessageTransports(encoding);
    begun?.();
    this.#first = null;
    await nextTurn();
    return transports;
  }
}

function clientOptions(log: vscode.LogOutputChannel): LanguageClientOptions {
  return {
    documentSelector: [
      ...languages.flatMap((language) => ['file', 'untitled'].map((scheme) => ({ scheme, language }))),
      { notebook: '*', language: 'python' },
    ],
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

/** Shown where VS Code shows the state of each language's helpers. */
function showServerStatus(client: LanguageClient): vscode.Disposable {
  const item = vscode.languages.createLanguageStatusItem('stallsight.server', languages);
  item.name = 'Stallsight';
  item.command = { command: 'stallsight.showLogs', title: vscode.l10n.t('Show Logs') };
  const show = (state: State): void => {
    item.busy = state === State.Starting;
    item.severity =
      state === State.Stopped ? vscode.LanguageStatusSeverity.Error : vscode.LanguageStatusSeverity.Information;
    item.text = state === State.Stopped ? vscode.l10n.t('Stallsight: stopped') : vscode.l10n.t('Stallsight: checking');
  };
  show(client.state);
  return vscode.Disposable.from(
    item,
    client.onDidChangeState(({ newState }) => show(newState)),
  );
}
