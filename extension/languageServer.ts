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
  const status = serverStatus();
  let known: Evidence | null = null;
  const tell = (evidence: Evidence | null): void => {
    known = evidence;
    if (evidence !== null && client.isRunning()) void client.sendNotification('stallsight/evidence', evidence);
  };
  const make = (): RestingClient => {
    const made = new RestingClient(server, clientOptions(log), start);
    made.onDidChangeState(({ newState }) => {
      status.show(newState);
      if (newState === State.Running) tell(known);
    });
    return made;
  };
  const begin = (): Promise<void> =>
    client.start().catch((error: unknown) => log.error(`the language server did not start: ${String(error)}`));
  const end = async (): Promise<void> => {
    // It may be coming back from a crash. One that does not run cannot be asked to stop.
    if (client.state === State.Starting) await client.start().catch(() => {});
    await client.dispose().catch(() => {});
  };
  /** A client whose start has failed never starts again: another one does. */
  const another = async (): Promise<void> => {
    await end();
    client = make();
    await begin();
  };
  const made = start.begin('making of the language client');
  let client = make();
  made();
  let settled = nextTurn().then(begin);
  return vscode.Disposable.from(
    vscode.commands.registerCommand('stallsight.restartServer', () => (settled = settled.then(another))),
    tellEvidence(runs, tell),
    status,
    { dispose: () => void settled.then(end) },
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
function serverStatus(): vscode.Disposable & { show(state: State): void } {
  const item = vscode.languages.createLanguageStatusItem('stallsight.server', languages);
  item.name = 'Stallsight';
  item.command = { command: 'stallsight.showLogs', title: vscode.l10n.t('Show Logs') };
  const show = (state: State): void => {
    const runs = state === State.Starting || state === State.Running;
    item.busy = state === State.Starting;
    item.severity = runs ? vscode.LanguageStatusSeverity.Information : vscode.LanguageStatusSeverity.Error;
    item.text = runs ? vscode.l10n.t('Stallsight: checking') : vscode.l10n.t('Stallsight: stopped');
  };
  show(State.Starting);
  return { show, dispose: () => item.dispose() };
}
