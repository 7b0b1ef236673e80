/** What the editor asks of the findings, answered from the project as it is. */

import type {
  CallHierarchyIncomingCall,
  CallHierarchyItem,
  CallHierarchyOutgoingCall,
  CodeAction,
  CodeLens,
  Diagnostic,
  Hover,
  InlayHint,
  Position,
  Range as LspRange,
} from 'vscode-languageserver/node';
import { calleesOf, callersOf, type FactsOf, type Link, type Station, stationAt } from '#core/chains.ts';
import { filesSeen } from '#core/fixes.ts';
import type { Finding, Range } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { shippedCatalogue } from '#workspace/catalogue.ts';
import { languageOf } from '#workspace/languages.ts';
import type { Client } from './client.ts';
import { type Place, Places, toFile } from './convert.ts';
import { diagnosticOf } from './diagnostics.ts';
import type { Documents } from './documents.ts';
import { FixActions } from './fixActions.ts';
import { itemOf, stationOf } from './hierarchy.ts';
import { hoverText } from './hover.ts';
import type { ServedProject } from './project.ts';
import { hintsFor, lensesFor } from './remarks.ts';

export class Answers {
  readonly #project: ServedProject;
  readonly #documents: Documents;
  readonly #client: Client;

  constructor(project: ServedProject, documents: Documents, client: Client) {
    this.#project = project;
    this.#documents = documents;
    this.#client = client;
  }

  /** The source that a document is, or is a part of. */
  fileOf(uri: string): FilePath | null {
    return this.#documents.originOf(uri)?.file ?? toFile(uri);
  }

  async diagnostics(uri: string): Promise<Diagnostic[]> {
    return this.#diagnosticsOf(this.#findingsIn(uri));
  }

  /** As the whole project was judged last. */
  async settledDiagnostics(uri: string): Promise<Diagnostic[]> {
    return this.#diagnosticsOf(this.#findingsIn(uri, true));
  }

  async #diagnosticsOf(findings: readonly Finding[]): Promise<Diagnostic[]> {
    const places = await this.#placesOf(findings);
    return findings.map((finding) => diagnosticOf(finding, places));
  }

  /** Of all findings on the lines that are asked for. */
  async codeActions(uri: string, asked: LspRange, only: readonly string[] | undefined): Promise<CodeAction[]> {
    const file = this.fileOf(uri);
    const findings = await this.#findingsOn(uri, asked);
    const all = this.#findingsIn(uri);
    const actions = new FixActions(this.#project.files, this.#client, (files) => this.#placesIn(files));
    return [...(await actions.of(findings, only)), ...(file === null ? [] : await actions.together(file, all, only))];
  }

  async hover(uri: string, position: Position): Promise<Hover | null> {
    const findings = await this.#findingsAt(uri, position);
    const [first] = findings;
    if (first === undefined) return null;
    const places = await this.#placesOf(findings);
    const language = languageOf(first.file);
    const catalogue = language === null ? undefined : shippedCatalogue(language);
    return {
      contents: { kind: 'markdown', value: hoverText(findings, places, (name) => catalogue?.blocking(name)) },
      range: places.toRange(first.file, first.range),
    };
  }

  async inlayHints(uri: string, asked: LspRange): Promise<InlayHint[]> {
    const file = this.fileOf(uri);
    if (file === null || !this.#project.folders.rulesFor(file).settings.inlayHints) return [];
    const findings = await this.#findingsOn(uri, asked);
    return hintsFor(findings, await this.#placesOf(findings));
  }

  async codeLenses(uri: string): Promise<CodeLens[]> {
    const file = this.fileOf(uri);
    if (file === null || !this.#project.folders.rulesFor(file).settings.codeLens) return [];
    const facts = this.#project.files.factsOf(file);
    return facts === undefined ? [] : lensesFor(facts, this.#findingsIn(uri), await this.#placesIn([file]));
  }

  async prepareHierarchy(uri: string, position: Position): Promise<CallHierarchyItem[] | null> {
    const file = this.fileOf(uri);
    if (file === null) return null;
    const place = (await this.#placesIn([file])).fromPosition(uri, position);
    const station = place && stationAt(file, place.line, place.column, await this.#allFindings(), this.#factsOf);
    return station ? [itemOf(station, await this.#placesIn([station.file]))] : null;
  }

  async callers(item: CallHierarchyItem): Promise<CallHierarchyIncomingCall[]> {
    const station = await this.#station(item);
    const links = station === null ? [] : callersOf(station, await this.#allFindings(), this.#factsOf);
    const places = await this.#placesIn(links.map((link) => link.station.file));
    return links.map((link) => ({
      from: itemOf(link.station, places),
      ...fromRanges(link.station.file, link, places),
    }));
  }

  async callees(item: CallHierarchyItem): Promise<CallHierarchyOutgoingCall[]> {
    const station = await this.#station(item);
    if (station === null) return [];
    const links = calleesOf(station, await this.#allFindings(), this.#factsOf);
    const places = await this.#placesIn([station.file, ...links.map((link) => link.station.file)]);
    return links.map((link) => ({ to: itemOf(link.station, places), ...fromRanges(station.file, link, places) }));
  }

  async #station(item: CallHierarchyItem): Promise<Station | null> {
    const file = this.fileOf(item.uri);
    return file && stationOf(item, await this.#placesIn([file]));
  }

  async #allFindings(): Promise<readonly Finding[]> {
    await this.#project.settle();
    return this.#project.findings();
  }

  /** Those of a cell, where a document is one. */
  #findingsIn(uri: string, settled = false): readonly Finding[] {
    const file = this.fileOf(uri);
    if (file === null) return [];
    const isHere = ({ range }: Finding): boolean => (this.#documents.originAt(file, range.line)?.uri ?? uri) === uri;
    const found = settled ? this.#project.settledFindingsIn(file) : this.#project.findingsIn(file);
    return found.filter(isHere);
  }

  async #findingsOn(uri: string, asked: LspRange): Promise<readonly Finding[]> {
    const file = this.fileOf(uri);
    const lines = file && (await this.#placesIn([file])).fromRange(uri, asked);
    if (!lines) return [];
    return this.#findingsIn(uri).filter(({ range }) => range.line <= lines.endLine && range.endLine >= lines.line);
  }

  async #findingsAt(uri: string, position: Position): Promise<readonly Finding[]> {
    const file = this.fileOf(uri);
    const place = file && (await this.#placesIn([file])).fromPosition(uri, position);
    return place ? this.#findingsIn(uri).filter(({ range }) => holds(range, place)) : [];
  }

  readonly #factsOf: FactsOf = (file) => this.#project.files.factsOf(file);

  #placesOf(findings: readonly Finding[]): Promise<Places> {
    return this.#placesIn(findings.flatMap((finding) => [...filesSeen(finding)]));
  }

  /** Columns of UTF-16 are ours; others need the texts of the lines. */
  async #placesIn(files: readonly FilePath[]): Promise<Places> {
    const lines = new Map<FilePath, readonly string[]>();
    for (const file of this.#documents.encoding === 'utf-16' ? [] : new Set(files)) {
      const text = await this.#project.files.textOf(file);
      if (text !== undefined) lines.set(file, text.split('\n'));
    }
    return new Places(this.#documents, this.#documents.encoding, (file, line) => lines.get(file)?.[line - 1]);
  }
}

function fromRanges(file: FilePath, { calls }: Link, places: Places): { readonly fromRanges: LspRange[] } {
  return { fromRanges: calls.map((call) => places.toRange(file, call)) };
}

function holds(range: Range, { line, column }: Place): boolean {
  const isAfterStart = line > range.line || (line === range.line && column >= range.column);
  return isAfterStart && (line < range.endLine || (line === range.endLine && column <= range.endColumn));
}
