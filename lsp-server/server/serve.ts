/** The language server: what the editor says changes the project, in the order it is said; what it asks is answered from it. */

import {
  type CancellationToken,
  type CodeAction,
  type CodeActionParams,
  type Connection,
  type DidChangeWatchedFilesParams,
  FileChangeType,
  type InitializeParams,
  type InitializeResult,
  LSPErrorCodes,
  ResponseError,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import type { FilePath } from '#protocol/units.ts';
import { actionKinds } from './actions.ts';
import { Answers } from './answers.ts';
import { Client } from './client.ts';
import { toFile, toUri } from './convert.ts';
import { Documents } from './documents.ts';
import { encodingFor } from './encoding.ts';
import { giveBackMemory } from '#workspace/memory.ts';
import { ServedProject } from './project.ts';
import { Reports } from './reports.ts';
import { readSettings } from './settings.ts';
import { askedFor, resolved, resolvesEdits, withoutEdits } from './resolving.ts';
import { Settle } from './settle.ts';

/** A keystroke is followed by others; this long without one counts as a pause, in milliseconds. */
const pause = 15;
/** After this long without one there is time to judge a large project as a whole. */
const longPause = 400;
/** After this long without one nobody notices that memory is tidied up. */
const rest = 5000;

export class LanguageServer {
  readonly #connection: Connection;
  readonly #client: Client;
  readonly #documents = new Documents();
  readonly #project = new ServedProject();
  readonly #answers: Answers;
  readonly #reports: Reports;
  readonly #settle = new Settle(pause, () => this.#guarded('diagnostics', undefined, () => this.#tell()));
  readonly #settleAll = new Settle(longPause, () => this.#guarded('diagnostics', undefined, () => this.#tellAll()));
  readonly #tidy = new Settle(rest, () => this.#guarded('memory', undefined, () => this.#tidyUp()));
  /** What the editor does to its documents happens in the order it was said. */
  #work: Promise<void> = Promise.resolve();
  /** What happens on disk is read apart, so that typing does not wait for it. */
  #disk: Promise<void> = Promise.resolve();
  /** What was found at the last start is known, if it holds. */
  #recalled: Promise<void> = Promise.resolve();
  /** Files that changed on disk and were not read yet; true for those that are gone. */
  readonly #changed: Map<string, boolean> = new Map();

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#client = new Client(connection);
    this.#answers = new Answers(this.#project, this.#documents, this.#client);
    this.#reports = new Reports(this.#project, this.#documents, this.#answers);
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#then('start', () => this.#start()));
    connection.onDidChangeConfiguration(({ settings }) => this.#then('settings', () => this.#configure(settings)));
    connection.onDidChangeWatchedFiles((params) => this.#watched(params));
    connection.onNotification('stallsight/evidence', (value: unknown) =>
      this.#then('evidence', () => this.#project.takeEvidence(value)),
    );
    this.#documents.listen(connection, {
      changed: (file) => this.#then('edit', () => this.#hold(file)),
      closed: (file) => this.#then('close', () => this.#release(file)),
    });
    this.#answer();
  }

  listen(): void {
    this.#connection.listen();
  }

  #answer(): void {
    const connection = this.#connection;
    const answers = this.#answers;
    connection.onCodeAction((params, token) =>
      this.#answered('code actions', token, [], () => this.#codeActions(params)),
    );
    connection.onCodeActionResolve((action, token) =>
      this.#answered('code action', token, action, async () => {
        const asked = askedFor(action);
        return asked === null ? action : resolved(action, await this.#allCodeActions(asked));
      }),
    );
    connection.onHover(({ textDocument, position }, token) =>
      this.#answered('hover', token, null, () => answers.hover(textDocument.uri, position)),
    );
    connection.onCodeLens(({ textDocument }, token) =>
      this.#answered('code lenses', token, [], () => answers.codeLenses(textDocument.uri)),
    );
    const { callHierarchy, diagnostics, inlayHint } = connection.languages;
    inlayHint.on(({ textDocument, range }, token) =>
      this.#answered('inlay hints', token, [], () => answers.inlayHints(textDocument.uri, range)),
    );
    callHierarchy.onPrepare(({ textDocument, position }, token) =>
      this.#answered('call hierarchy', token, null, () => answers.prepareHierarchy(textDocument.uri, position)),
    );
    callHierarchy.onIncomingCalls(({ item }, token) =>
      this.#answered('callers', token, [], () => answers.callers(item)),
    );
    callHierarchy.onOutgoingCalls(({ item }, token) =>
      this.#answered('callees', token, [], () => answers.callees(item)),
    );
    diagnostics.on(({ textDocument, previousResultId }, token) =>
      this.#answered('diagnostics', token, this.#reports.empty, async () => {
        // Who cannot be told to ask again, as Neovim cannot, is answered when all is read.
        if (!this.#client.asksAgain) {
          await this.#disk;
          await this.#project.joinLibraries();
        }
        return this.#reports.document(textDocument.uri, previousResultId);
      }),
    );
    diagnostics.onWorkspace(({ previousResultIds }, token, _progress, partly) =>
      this.#answered('diagnostics', token, { items: [] }, async () => {
        await this.#recalled;
        await this.#work;
        if (!this.#project.isRecalled || this.#changed.size > 0) {
          await this.#disk;
          await this.#work;
        }
        await this.#settleProject();
        return this.#reports.workspace(new Map(previousResultIds.map(({ uri, value }) => [uri, value])), token, partly);
      }),
    );
  }

  #initialize({ workspaceFolders, rootUri, capabilities, initializationOptions }: InitializeParams): InitializeResult {
    this.#client.can = capabilities;
    this.#documents.encoding = encodingFor(capabilities.general?.positionEncodings);
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
    this.#project.setFolders(uris.flatMap((uri) => toFile(uri) ?? []));
    this.#project.folders.setSettings(readSettings(initializationOptions));
    return {
      serverInfo: { name: 'stallsight' },
      capabilities: {
        positionEncoding: this.#documents.encoding,
        textDocumentSync: { openClose: true, change: TextDocumentSyncKind.Incremental },
        notebookDocumentSync: { notebookSelector: [{ notebook: '*', cells: [{ language: 'python' }] }] },
        codeActionProvider: { codeActionKinds: [...actionKinds], resolveProvider: true },
        hoverProvider: true,
        callHierarchyProvider: true,
        inlayHintProvider: true,
        codeLensProvider: {},
        diagnosticProvider: { identifier: 'stallsight', interFileDependencies: true, workspaceDiagnostics: true },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  #allCodeActions({ textDocument, range, context }: Omit<CodeActionParams, 'workDoneToken'>): Promise<CodeAction[]> {
    return this.#answers.codeActions(textDocument.uri, range, context.only);
  }

  async #codeActions(params: CodeActionParams): Promise<CodeAction[]> {
    const actions = await this.#allCodeActions(params);
    return resolvesEdits(this.#client.can) ? withoutEdits(actions, params) : actions;
  }

  async #start(): Promise<void> {
    this.#client.register();
    this.#client.onFolders((added, removed) => this.#then('folders', () => this.#refolder(added, removed)));
    await this.#configure(undefined);
    this.#reindex();
  }

  /** What is open is judged before all is read, and again after. */
  #reindex(): void {
    this.#onDisk('answer', () => this.#project.recall());
    this.#recalled = this.#disk;
    this.#onDisk('index', async () => {
      const progress = this.#client.progress('Stallsight: reading sources');
      const complaints = await this.#project.index((done, of) =>
        progress.report(Math.round((100 * done) / of), `${done} of ${of} files`),
      );
      progress.done();
      this.#client.complain(complaints);
      void this.#guarded('cache', undefined, () => this.#project.remember());
    });
  }

  /** Settings come from the editor when it can be asked, and with the notification when it cannot. */
  async #configure(sent: unknown): Promise<void> {
    const { folders } = this.#project;
    const asked = await this.#client.settings(folders.paths.map(toUri));
    if (asked !== null) {
      const [general, ...own] = asked.map(readSettings);
      if (general !== undefined)
        folders.setSettings(general, new Map(folders.paths.flatMap((folder, at) => pairOf(folder, own[at]))));
    } else if (typeof sent === 'object' && sent !== null && 'stallsight' in sent) {
      folders.setSettings(readSettings(sent));
    }
    this.#client.complain(await folders.meetAll());
    this.#project.reconsider();
    this.#client.refreshRemarks();
  }

  async #refolder(added: readonly string[], removed: readonly string[]): Promise<void> {
    const gone = new Set(removed.map(toFile));
    const kept = this.#project.folders.paths.filter((folder) => !gone.has(folder as FilePath));
    this.#project.setFolders([...new Set([...kept, ...added.flatMap((uri) => toFile(uri) ?? [])])]);
    await this.#configure(undefined);
    this.#reindex();
  }

  /** Of several edits that wait, the first one reads what all of them have made. */
  async #hold(file: FilePath): Promise<void> {
    const text = this.#documents.textOf(file);
    if (text === undefined) return;
    await this.#project.hold(file, text);
    this.#onDisk('libraries', () => this.#project.reach(file));
  }

  async #release(file: FilePath): Promise<void> {
    if (this.#documents.textOf(file) === undefined) await this.#project.release(file);
  }

  /** However many notifications tell of a change of branches, their files are read together. */
  #watched({ changes }: DidChangeWatchedFilesParams): void {
    for (const { uri, type } of changes) {
      const file = toFile(uri);
      if (file !== null) this.#changed.set(file, type === FileChangeType.Deleted);
    }
    this.#onDisk('changed files', async () => {
      const changes = [...this.#changed];
      this.#changed.clear();
      if (changes.some(([file]) => this.#project.isAboutSources(file))) return this.#reconfigured();
      const named = (isGone: boolean): string[] => changes.flatMap(([file, gone]) => (gone === isGone ? [file] : []));
      if (changes.length > 0) await this.#project.changed(named(false), named(true));
    });
  }

  /** Which files count, and what is said of them, may all be different now. */
  async #reconfigured(): Promise<void> {
    this.#project.folders.forget();
    this.#client.complain(await this.#project.index());
    for (const file of this.#documents.files) this.#then('edit', () => this.#hold(file));
    this.#client.refreshRemarks();
  }

  async #tidyUp(): Promise<void> {
    await this.#project.remember();
    await giveBackMemory();
  }

  async #tellAll(): Promise<void> {
    if (this.#project.isSettled) return;
    await this.#settleProject();
    await this.#tell();
  }

  /** What a large project took to judge is given back, and what was found in it is kept, however long it took. */
  async #settleProject(): Promise<void> {
    await this.#project.settle();
    this.#tidy.soon();
  }

  /** Clients that pull are told to ask again; the others are sent what is new. */
  async #tell(): Promise<void> {
    this.#client.refreshRemarks();
    if (this.#client.pulls) return this.#client.refreshDiagnostics();
    for (const params of await this.#reports.published()) await this.#connection.sendDiagnostics(params);
  }

  /** Changes the project after all that was said before, and tells the editor once it has settled. */
  #then(what: string, change: () => Promise<void>): void {
    this.#work = this.#work.then(() => this.#guarded(what, undefined, change));
    void this.#work.then(() => this.#soon());
  }

  #onDisk(what: string, change: () => Promise<void>): void {
    this.#disk = this.#disk.then(() => this.#guarded(what, undefined, change));
    void this.#disk.then(() => {
      this.#soon();
      return this.#guarded('libraries', undefined, () => this.#join());
    });
  }

  /** Beside all else: nobody waits for it. */
  async #join(): Promise<void> {
    if (!(await this.#project.joinLibraries())) return;
    this.#settle.soon();
    this.#tidy.soon();
  }

  #soon(): void {
    this.#settle.soon();
    this.#settleAll.soon();
    this.#tidy.soon();
  }

  /** Answers after all that was said before; nobody waits for an answer that was taken back. */
  async #answered<T>(
    what: string,
    token: CancellationToken,
    otherwise: T,
    work: () => Promise<T>,
  ): Promise<T | ResponseError<never>> {
    await this.#work;
    const taken = new ResponseError<never>(LSPErrorCodes.RequestCancelled, `${what}: cancelled`);
    if (token.isCancellationRequested) return taken;
    const answer = await this.#guarded(what, otherwise, work);
    return token.isCancellationRequested ? taken : answer;
  }

  /** A fault in one feature costs that feature's answer only. */
  async #guarded<T>(what: string, otherwise: T, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      this.#connection.console.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
      return otherwise;
    }
  }
}

function pairOf<K, V>(key: K, value: V | undefined): [K, V][] {
  return value === undefined ? [] : [[key, value]];
}
