/** The reports of diagnostics: pulled ones in full, or that nothing is new since the report with that id; published ones when they are new. */

import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type {
  CancellationToken,
  Diagnostic,
  DocumentDiagnosticReport,
  FullDocumentDiagnosticReport,
  PublishDiagnosticsParams,
  ResultProgressReporter,
  UnchangedDocumentDiagnosticReport,
  WorkspaceDiagnosticReport,
  WorkspaceDiagnosticReportPartialResult,
  WorkspaceDocumentDiagnosticReport,
} from 'vscode-languageserver/node';
import type { FilePath } from '#protocol/units.ts';
import type { Answers } from './answers.ts';
import { toUri } from './convert.ts';
import type { Documents } from './documents.ts';
import type { ServedProject } from './project.ts';

/** So many files are reported at once, to clients that take a report in parts. */
const part = 100;

export class Reports {
  readonly #project: ServedProject;
  readonly #documents: Documents;
  readonly #answers: Answers;
  /** What clients that do not pull were told of a document, so that it can be taken back. */
  readonly #told: Map<string, string> = new Map();

  constructor(project: ServedProject, documents: Documents, answers: Answers) {
    this.#project = project;
    this.#documents = documents;
    this.#answers = answers;
  }

  get empty(): DocumentDiagnosticReport {
    return full([]);
  }

  async document(uri: string, previous: string | undefined): Promise<DocumentDiagnosticReport> {
    return reportFor(await this.#answers.diagnostics(uri), previous);
  }

  /** Files that had diagnostics and have none are reported too, so that the client takes them back. */
  async workspace(
    previous: ReadonlyMap<string, string>,
    token: CancellationToken,
    partly?: ResultProgressReporter<WorkspaceDiagnosticReportPartialResult>,
  ): Promise<WorkspaceDiagnosticReport> {
    const items: WorkspaceDocumentDiagnosticReport[] = [];
    for (const uri of this.#uris(previous.keys())) {
      const report = reportFor(await this.#answers.settledDiagnostics(uri), previous.get(uri));
      items.push({ ...report, uri, version: this.#documents.versionOf(uri) });
      if (items.length % part !== 0) continue;
      await nextTurn();
      if (token.isCancellationRequested) break;
      partly?.report({ items: items.splice(0) });
    }
    return { items };
  }

  /** What clients that do not pull do not know yet. A version that was told of is told of again only when it reads differently. */
  async published(): Promise<readonly PublishDiagnosticsParams[]> {
    const news: PublishDiagnosticsParams[] = [];
    const open = this.#documents.all.map(({ uri, version }) => ({ uri, version }));
    for (const { uri, version } of open) {
      const diagnostics = await this.#answers.diagnostics(uri);
      // As long as not all is read, nothing was found because nothing was looked for.
      if (diagnostics.length === 0 && !this.#project.isIndexed && !this.#told.has(uri)) continue;
      const told = `${version} ${full(diagnostics).resultId}`;
      if (this.#told.get(uri) === told) continue;
      this.#told.set(uri, told);
      news.push({ uri, version, diagnostics });
    }
    const isOpen = new Set(open.map(({ uri }) => uri));
    for (const uri of this.#told.keys()) {
      if (isOpen.has(uri)) continue;
      this.#told.delete(uri);
      news.push({ uri, diagnostics: [] });
    }
    return news;
  }

  /** What the user looks at comes first. A file that the client knows by another spelling of its address keeps that. */
  #uris(previous: Iterable<string>): readonly string[] {
    const uris = [...previous];
    const known = new Set<FilePath | null>(uris.map((uri) => this.#answers.fileOf(uri)));
    const files = new Map<string, string>();
    for (const { file, range } of this.#project.findings()) {
      const origin = this.#documents.originAt(file, range.line);
      if (origin !== null) files.set(origin.uri, origin.uri);
      else if (!known.has(file)) files.set(file, toUri(file));
    }
    const all = new Set([...uris, ...files.values()]);
    const open = this.#documents.all.flatMap(({ uri }) => (all.has(uri) ? [uri] : []));
    return [...new Set([...open, ...all])];
  }
}

/** The same diagnostics have the same id, in a server that was started again too. */
function reportFor(
  diagnostics: Diagnostic[],
  previous: string | undefined,
): FullDocumentDiagnosticReport | UnchangedDocumentDiagnosticReport {
  const report = full(diagnostics);
  return report.resultId === previous ? { kind: 'unchanged', resultId: previous } : report;
}

function full(items: Diagnostic[]): FullDocumentDiagnosticReport & { readonly resultId: string } {
  return {
    kind: 'full',
    resultId: createHash('sha256').update(JSON.stringify(items)).digest('base64url').slice(0, 22),
    items,
  };
}
