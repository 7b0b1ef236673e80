/** The language server: what the editor says changes the project, and what it asks is answered from it. */

import {
  type CallHierarchyIncomingCall,
  type CallHierarchyItem,
  type CallHierarchyOutgoingCall,
  type ClientCapabilities,
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type Diagnostic,
  DidChangeConfigurationNotification,
  DidChangeWatchedFilesNotification,
  type DidChangeWatchedFilesParams,
  type DocumentDiagnosticReport,
  FileChangeType,
  type Hover,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentPositionParams,
  TextDocuments,
  TextDocumentSyncKind,
  type WorkspaceDiagnosticReport,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import { calleesOf, callersOf, type FactsOf, stationAt } from '#core/chains.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { fixesOf } from '#workspace/fixes.ts';
import { actionOf } from './actions.ts';
import { fromLspPosition, fromLspRange, toFile, toLspRange, toUri } from './convert.ts';
import { diagnosticOf } from './diagnostics.ts';
import { itemOf, stationOf } from './hierarchy.ts';
import { hoverText } from './hover.ts';
import { ServedProject } from './project.ts';
import { full, reportFor } from './reports.ts';
import { readSettings } from './settings.ts';
import { Settle } from './settle.ts';

/** A keystroke is followed by others; this long without one counts as a pause, in milliseconds. */
const pause = 25;
/** After this long without one there is time to judge a large project as a whole. */
const longPause = 400;

const sources = '**/*.{py,js,mjs,cjs,jsx,ts,mts,cts,tsx}';

export class LanguageServer {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #project = new ServedProject();
  readonly #settle = new Settle(pause, () => this.#guarded('diagnostics', undefined, () => this.#tell()));
  readonly #settleAll = new Settle(longPause, () => this.#guarded('diagnostics', undefined, () => this.#tellAll()));
  /** What happens to the project happens in the order it was said. */
  #work: Promise<void> = Promise.resolve();
  #indexing: Promise<void> = Promise.resolve();
  #client: ClientCapabilities = {};
  /** What clients that do not pull were told of a file, so that it can be taken back. */
  readonly #told: Set<string> = new Set();

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => this.#then('start', () => this.#start()));
    connection.onDidChangeConfiguration(({ settings }) => this.#then('settings', () => this.#configure(settings)));
    connection.onDidChangeWatchedFiles((params) => this.#then('changed files', () => this.#watched(params)));
    connection.onNotification('stallsight/evidence', (value: unknown) =>
      this.#then('evidence', () => this.#project.takeEvidence(value)),
    );
    this.#documents.onDidChangeContent(({ document }) => this.#then('edit', () => this.#changed(document)));
    this.#documents.onDidClose(({ document }) => this.#then('close', () => this.#closed(document)));
    this.#answer();
    this.#documents.listen(connection);
  }

  listen(): void {
    this.#connection.listen();
  }

  #answer(): void {
    const connection = this.#connection;
    connection.onCodeAction((params) => this.#guarded('code actions', [], () => this.#codeActions(params)));
    connection.onHover((params) => this.#guarded('hover', null, () => this.#hover(params)));
    connection.languages.diagnostics.on(({ textDocument, previousResultId }) =>
      this.#guarded('diagnostics', full([]), () => this.#report(textDocument.uri, previousResultId)),
    );
    connection.languages.diagnostics.onWorkspace(({ previousResultIds }) =>
      this.#guarded('diagnostics', { items: [] }, () =>
        this.#reports(new Map(previousResultIds.map(({ uri, value }) => [uri, value]))),
      ),
    );
    const { callHierarchy } = connection.languages;
    callHierarchy.onPrepare((params) => this.#guarded('call hierarchy', null, () => this.#prepare(params)));
    callHierarchy.onIncomingCalls(({ item }) => this.#guarded('callers', [], () => this.#callers(item)));
    callHierarchy.onOutgoingCalls(({ item }) => this.#guarded('callees', [], () => this.#callees(item)));
  }

  #initialize({ workspaceFolders, rootUri, capabilities, initializationOptions }: InitializeParams): InitializeResult {
    this.#client = capabilities;
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
    this.#project.setFolders(uris.flatMap((uri) => toFile(uri) ?? []));
    this.#project.setSettings(readSettings(initializationOptions));
    return {
      serverInfo: { name: 'stallsight' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
        hoverProvider: true,
        callHierarchyProvider: true,
        diagnosticProvider: { identifier: 'stallsight', interFileDependencies: true, workspaceDiagnostics: true },
        workspace: { workspaceFolders: { supported: true, changeNotifications: true } },
      },
    };
  }

  async #start(): Promise<void> {
    const { client } = this.#connection;
    const { workspace } = this.#client;
    if (workspace?.didChangeConfiguration?.dynamicRegistration === true)
      await client.register(DidChangeConfigurationNotification.type, { section: 'stallsight' });
    if (workspace?.didChangeWatchedFiles?.dynamicRegistration === true)
      await client.register(DidChangeWatchedFilesNotification.type, { watchers: [{ globPattern: sources }] });
    if (workspace?.workspaceFolders === true) {
      this.#connection.workspace.onDidChangeWorkspaceFolders(({ added, removed }) =>
        this.#then('folders', () =>
          this.#refolder(
            added.map(({ uri }) => uri),
            removed.map(({ uri }) => uri),
          ),
        ),
      );
    }
    await this.#configure(undefined);
    this.#indexApart();
  }

  /** What is open is judged before all is read, and again after. */
  #indexApart(): void {
    this.#indexing = this.#indexing.then(() => this.#guarded('index', undefined, () => this.#index()));
    void this.#indexing.then(() => this.#soon());
  }

  async #configure(sent: unknown): Promise<void> {
    if (this.#client.workspace?.configuration === true) {
      this.#project.setSettings(readSettings(await this.#connection.workspace.getConfiguration('stallsight')));
    } else if (typeof sent === 'object' && sent !== null && 'stallsight' in sent) {
      this.#project.setSettings(readSettings(sent.stallsight));
    }
  }

  async #refolder(added: readonly string[], removed: readonly string[]): Promise<void> {
    const gone = new Set(removed.map(toFile));
    const kept = this.#project.folders.filter((folder) => !gone.has(folder as FilePath));
    this.#project.setFolders([...kept, ...added.flatMap((uri) => toFile(uri) ?? [])]);
    this.#indexApart();
  }

  async #index(): Promise<void> {
    const progress = await this.#progress();
    const indexed = await this.#project.index((done, of) =>
      progress?.report(Math.round((100 * done) / of), `${done} of ${of} files`),
    );
    progress?.done();
    if (!indexed.ok) this.#connection.console.warn(indexed.because);
  }

  async #progress(): Promise<{ report(percent: number, message: string): void; done(): void } | undefined> {
    if (this.#client.window?.workDoneProgress !== true) return undefined;
    const progress = await this.#connection.window.createWorkDoneProgress();
    progress.begin('Stallsight: reading sources', 0);
    return progress;
  }

  async #changed(document: TextDocument): Promise<void> {
    const file = toFile(document.uri);
    // Of several edits that wait, only the last one's text is worth reading.
    if (file !== null && this.#documents.get(document.uri) === document)
      await this.#project.hold(file, document.getText());
  }

  async #closed({ uri }: TextDocument): Promise<void> {
    const file = toFile(uri);
    if (file === null || this.#documents.get(uri) !== undefined) return;
    await this.#project.release(file);
  }

  async #watched({ changes }: DidChangeWatchedFilesParams): Promise<void> {
    const filesOf = (isGone: boolean): string[] =>
      changes
        .filter(({ type }) => (type === FileChangeType.Deleted) === isGone)
        .flatMap(({ uri }) => toFile(uri) ?? []);
    await this.#project.changed(filesOf(false), filesOf(true));
  }

  async #tellAll(): Promise<void> {
    if (this.#project.isSettled) return;
    this.#project.findings();
    await this.#tell();
  }

  /** Clients that pull are told to ask again; the others are sent what is new. */
  async #tell(): Promise<void> {
    if (this.#client.textDocument?.diagnostic !== undefined) {
      if (this.#client.workspace?.diagnostics?.refreshSupport === true)
        await this.#connection.languages.diagnostics.refresh();
      return;
    }
    const open = this.#documents.all();
    for (const { uri, version } of open) {
      this.#told.add(uri);
      await this.#connection.sendDiagnostics({ uri, version, diagnostics: this.#diagnosticsOf(uri) });
    }
    for (const uri of [...this.#told].filter((told) => !open.some((document) => document.uri === told))) {
      this.#told.delete(uri);
      await this.#connection.sendDiagnostics({ uri, diagnostics: [] });
    }
  }

  #diagnosticsOf(uri: string): Diagnostic[] {
    const file = toFile(uri);
    return file === null ? [] : this.#project.findingsIn(file).map(diagnosticOf);
  }

  async #report(uri: string, previous: string | undefined): Promise<DocumentDiagnosticReport> {
    await this.#work;
    return reportFor(this.#diagnosticsOf(uri), previous);
  }

  /** Files that had diagnostics and have none are reported too, so that the client takes them back. */
  async #reports(previous: ReadonlyMap<string, string>): Promise<WorkspaceDiagnosticReport> {
    await Promise.all([this.#work, this.#indexing]);
    const uris = new Set([...this.#project.findings().map(({ file }) => toUri(file)), ...previous.keys()]);
    return {
      items: [...uris].map((uri) => ({
        ...reportFor(this.#diagnosticsOf(uri), previous.get(uri)),
        uri,
        version: this.#documents.get(uri)?.version ?? null,
      })),
    };
  }

  async #codeActions({ textDocument, range }: CodeActionParams): Promise<CodeAction[]> {
    await this.#work;
    const wanted = fromLspRange(range);
    const actions: CodeAction[] = [];
    for (const finding of this.#findingsAt(textDocument.uri, wanted.line, wanted.endLine)) {
      const texts = new Map<string, string | undefined>();
      for (const { file } of finding.path) texts.set(file, await this.#project.files.textOf(file));
      const offered = await fixesOf(finding, { text: (file) => texts.get(file) });
      actions.push(...offered.map((fix) => actionOf(fix, diagnosticOf(finding))));
    }
    return actions;
  }

  async #hover({ textDocument, position }: TextDocumentPositionParams): Promise<Hover | null> {
    await this.#work;
    const { line, column } = fromLspPosition(position);
    const findings = this.#findingsAt(textDocument.uri, line, line).filter(
      ({ range }) =>
        (line > range.line || column >= range.column) && (line < range.endLine || column <= range.endColumn),
    );
    const [first] = findings;
    if (first === undefined) return null;
    return { contents: { kind: 'markdown', value: hoverText(findings) }, range: toLspRange(first.range) };
  }

  #findingsAt(uri: string, line: number, endLine: number): readonly Finding[] {
    const file = toFile(uri);
    if (file === null) return [];
    return this.#project.findingsIn(file).filter(({ range }) => range.line <= endLine && range.endLine >= line);
  }

  readonly #factsOf: FactsOf = (file) => this.#project.files.factsOf(file);

  async #prepare({ textDocument, position }: TextDocumentPositionParams): Promise<CallHierarchyItem[] | null> {
    await this.#work;
    const file = toFile(textDocument.uri);
    if (file === null) return null;
    const { line, column } = fromLspPosition(position);
    const station = stationAt(file, line, column, this.#project.findings(), this.#factsOf);
    return station === undefined ? null : [itemOf(station)];
  }

  async #callers(item: CallHierarchyItem): Promise<CallHierarchyIncomingCall[]> {
    await this.#work;
    const station = stationOf(item);
    if (station === undefined) return [];
    return callersOf(station, this.#project.findings(), this.#factsOf).map((link) => ({
      from: itemOf(link.station),
      fromRanges: link.calls.map(toLspRange),
    }));
  }

  async #callees(item: CallHierarchyItem): Promise<CallHierarchyOutgoingCall[]> {
    await this.#work;
    const station = stationOf(item);
    if (station === undefined) return [];
    return calleesOf(station, this.#project.findings(), this.#factsOf).map((link) => ({
      to: itemOf(link.station),
      fromRanges: link.calls.map(toLspRange),
    }));
  }

  /** Changes the project after all that was said before, and tells the editor once it has settled. */
  #then(what: string, change: () => Promise<void>): void {
    this.#work = this.#work.then(() => this.#guarded(what, undefined, change));
    void this.#work.then(() => this.#soon());
  }

  #soon(): void {
    this.#settle.soon();
    this.#settleAll.soon();
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
