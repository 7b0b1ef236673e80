/** The other side: what it can do, and what it is asked for. It may be slow to answer, or never answer, and nothing here waits. */

import {
  type ClientCapabilities,
  type Connection,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  MessageType,
  ShowMessageNotification,
  type ShowMessageParams,
  type WorkDoneProgressServerReporter,
} from 'vscode-languageserver/node';

/** Sources, and what says which of them count. */
const watched = [
  '**/*.{py,js,mjs,cjs,jsx,ts,mts,cts,tsx}',
  '**/{stallsight.json,pyproject.toml,package.json,tsconfig.json,jsconfig.json,.gitignore}',
];

/** A client that has not said its settings by then, in milliseconds, is served with the standard ones. */
const patience = 2000;

interface ShownProgress {
  report(percent: number, message: string): void;
  done(): void;
}

export class Client {
  readonly #connection: Connection;
  readonly #complaints: Set<string> = new Set();
  can: ClientCapabilities = {};

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  get pulls(): boolean {
    return this.can.textDocument?.diagnostic !== undefined;
  }

  register(): void {
    const { client } = this.#connection;
    if (this.can.workspace?.didChangeConfiguration?.dynamicRegistration === true)
      this.#unwaited(client.register(DidChangeConfigurationNotification.type, { section: 'stallsight' }));
    if (this.can.workspace?.didChangeWatchedFiles?.dynamicRegistration === true) {
      const watchers = watched.map((globPattern) => ({ globPattern }));
      this.#unwaited(client.register(DidChangeWatchedFilesNotification.type, { watchers }));
    }
  }

  onFolders(changed: (added: readonly string[], removed: readonly string[]) => void): void {
    if (this.can.workspace?.workspaceFolders !== true) return;
    this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
      changed(
        added.map(({ uri }) => uri),
        removed.map(({ uri }) => uri),
      ),
    );
  }

  /** The settings for all, and after them those of each folder; null when the client cannot say, or does not. */
  async settings(folders: readonly string[]): Promise<readonly unknown[] | null> {
    if (this.can.workspace?.configuration !== true) return null;
    const items = [{ section: 'stallsight' }, ...folders.map((scopeUri) => ({ scopeUri, section: 'stallsight' }))];
    const asked: Promise<unknown> = this.#connection.workspace.getConfiguration(items);
    const answer = await Promise.race([asked.catch(() => null), lateness(patience)]);
    return Array.isArray(answer) ? answer : null;
  }

  /** Says what is wrong, each thing once, where the user sees it. */
  complain(complaints: readonly string[]): void {
    for (const complaint of complaints) {
      if (this.#complaints.has(complaint)) continue;
      this.#complaints.add(complaint);
      const shown: ShowMessageParams = { type: MessageType.Warning, message: `Stallsight: ${complaint}` };
      this.#unwaited(this.#connection.sendNotification(ShowMessageNotification.type, shown));
    }
  }

  progress(title: string): ShownProgress {
    if (this.can.window?.workDoneProgress !== true) return { report: () => {}, done: () => {} };
    let shown: WorkDoneProgressServerReporter | undefined;
    let isDone = false;
    const show = async (): Promise<void> => {
      const progress = await this.#connection.window.createWorkDoneProgress();
      if (isDone) return;
      progress.begin(title, 0);
      shown = progress;
    };
    this.#unwaited(show());
    return {
      report: (percent, message) => shown?.report(percent, message),
      done: () => {
        isDone = true;
        shown?.done();
      },
    };
  }

  /** Whether it pulls diagnostics again when it is told to. */
  get asksAgain(): boolean {
    return this.can.workspace?.diagnostics?.refreshSupport === true;
  }

  refreshDiagnostics(): void {
    if (this.asksAgain) this.#unwaited(this.#connection.languages.diagnostics.refresh());
  }

  refreshRemarks(): void {
    const { inlayHint, codeLens } = this.can.workspace ?? {};
    if (inlayHint?.refreshSupport === true) this.#unwaited(this.#connection.languages.inlayHint.refresh());
    if (codeLens?.refreshSupport === true) this.#unwaited(this.#connection.sendRequest('workspace/codeLens/refresh'));
  }

  /** A client that refuses what it said it could do misses only that. */
  #unwaited(asked: Promise<unknown>): void {
    asked.catch((error: unknown) => this.#connection.console.warn(String(error)));
  }
}

function lateness(within: number): Promise<null> {
  return new Promise((resolve) => {
    setTimeout(() => resolve(null), within).unref();
  });
}
