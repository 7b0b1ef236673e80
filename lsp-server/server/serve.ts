/** The language server: keeps the project as the editor sees it, and answers with what blocks in it. */

import {
  type CodeAction,
  CodeActionKind,
  type CodeActionParams,
  type Connection,
  type InitializeParams,
  type InitializeResult,
  type TextDocumentChangeEvent,
  TextDocuments,
  TextDocumentSyncKind,
} from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Finding } from '#protocol/finding.ts';
import { findSources } from '#workspace/files.ts';
import { fixesOf } from '#workspace/fixes.ts';
import { Project } from '#workspace/project.ts';
import { rootsOf } from '#workspace/roots.ts';
import { actionOf } from './actions.ts';
import { fromLspRange, toFile, toUri } from './convert.ts';
import { diagnosticOf } from './diagnostics.ts';
import { Settle } from './settle.ts';

/** A keystroke is followed by others; this long without one counts as a pause, in milliseconds. */
const pause = 25;

export class LanguageServer {
  readonly #connection: Connection;
  readonly #documents = new TextDocuments(TextDocument);
  readonly #settle = new Settle(pause, () => this.#publish());
  #folders: string[] = [];
  #project = new Project([]);
  #findings: readonly Finding[] = [];

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.onInitialize((params) => this.#initialize(params));
    connection.onInitialized(() => void this.#guarded('index', () => this.#index()));
    connection.onCodeAction((params) => this.#codeActions(params));
    this.#documents.onDidChangeContent((change) => void this.#guarded('read', () => this.#changed(change)));
    this.#documents.onDidClose((change) => void this.#guarded('close', () => this.#closed(change)));
    this.#documents.listen(connection);
  }

  listen(): void {
    this.#connection.listen();
  }

  #initialize({ workspaceFolders, rootUri }: InitializeParams): InitializeResult {
    const uris = workspaceFolders?.map(({ uri }) => uri) ?? (rootUri === null ? [] : [rootUri]);
    this.#folders = uris.flatMap((uri) => toFile(uri) ?? []);
    this.#project = new Project(rootsOf(this.#folders));
    return {
      serverInfo: { name: 'stallsight' },
      capabilities: {
        textDocumentSync: TextDocumentSyncKind.Incremental,
        codeActionProvider: { codeActionKinds: [CodeActionKind.QuickFix, CodeActionKind.RefactorRewrite] },
      },
    };
  }

  async #index(): Promise<void> {
    const sources = await findSources(this.#folders);
    if (!sources.ok) return this.#connection.console.warn(sources.because);
    await this.#project.read(sources.value.files);
    this.#settle.soon();
  }

  async #changed({ document }: TextDocumentChangeEvent<TextDocument>): Promise<void> {
    const file = toFile(document.uri);
    if (file === null) return;
    await this.#project.hold(file, document.getText());
    this.#settle.soon();
  }

  async #closed({ document }: TextDocumentChangeEvent<TextDocument>): Promise<void> {
    const file = toFile(document.uri);
    if (file === null) return;
    await this.#connection.sendDiagnostics({ uri: document.uri, diagnostics: [] });
    await this.#project.release(file);
    this.#settle.soon();
  }

  async #publish(): Promise<void> {
    this.#findings = this.#project.findings();
    for (const { uri, version } of this.#documents.all()) {
      const here = toFile(uri);
      const findings = this.#findings.filter(({ file }) => file === here);
      await this.#connection.sendDiagnostics({ uri, version, diagnostics: findings.map(diagnosticOf) });
    }
  }

  async #codeActions({ textDocument, range }: CodeActionParams): Promise<CodeAction[]> {
    const file = toFile(textDocument.uri);
    const wanted = fromLspRange(range);
    const actions: CodeAction[] = [];
    for (const finding of this.#findings) {
      if (finding.file !== file || finding.range.line > wanted.endLine || finding.range.endLine < wanted.line) continue;
      const offered = await fixesOf(finding, { text: (path) => this.#textOf(path) });
      actions.push(...offered.map((fix) => actionOf(fix, diagnosticOf(finding))));
    }
    return actions;
  }

  #textOf(file: string): string | undefined {
    return this.#documents.get(toUri(file))?.getText() ?? this.#project.heldText(file);
  }

  /** A fault in one handler costs that handler's work only. */
  async #guarded(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      this.#connection.console.error(`${what}: ${error instanceof Error ? error.stack : String(error)}`);
    }
  }
}
