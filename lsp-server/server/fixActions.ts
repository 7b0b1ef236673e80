/** The code actions of findings: their fixes, a waiver, and all safe fixes of a file at once. */

import type { CodeAction } from 'vscode-languageserver/node';
import { filesSeen, type OfferedFix } from '#core/fixes.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import { EditSet } from '#workspace/edits.ts';
import { fixesOf, tidyUp } from '#workspace/fixes.ts';
import type { Project } from '#workspace/project.ts';
import { waiverOf } from '#workspace/waiving.ts';
import { actionOf, fixAllAction, isWanted, waiverAction, wantsFixAll } from './actions.ts';
import type { Client } from './client.ts';
import type { Places } from './convert.ts';
import { diagnosticOf } from './diagnostics.ts';

export class FixActions {
  readonly #files: Project;
  readonly #client: Client;
  readonly #placesIn: (files: readonly FilePath[]) => Promise<Places>;

  constructor(files: Project, client: Client, placesIn: (files: readonly FilePath[]) => Promise<Places>) {
    this.#files = files;
    this.#client = client;
    this.#placesIn = placesIn;
  }

  /** `only` are the kinds that the editor wants; undefined for all but those that must be asked for. */
  async of(findings: readonly Finding[], only: readonly string[] | undefined): Promise<CodeAction[]> {
    const actions: CodeAction[] = [];
    for (const finding of findings) actions.push(...(await this.#actionsOf(finding)));
    return actions.filter(({ kind = '' }) => isWanted(kind, only));
  }

  /** Of each finding in the file that surely costs something its best safe fix, if that changes nothing else. */
  async together(
    file: FilePath,
    findings: readonly Finding[],
    only: readonly string[] | undefined,
  ): Promise<CodeAction[]> {
    const text = wantsFixAll(only) ? await this.#files.textOf(file) : undefined;
    if (text === undefined) return [];
    const edits = new EditSet((name) => (name === file ? text : undefined));
    for (const finding of findings.filter(({ severity }) => severity !== 'hint')) {
      const safe = (await this.#offered(finding)).flatMap(({ fix }) =>
        fix.ok && fix.value.caution === null ? [fix.value] : [],
      );
      const own = safe.find((fix) => fix.edits.every((edit) => edit.file === file));
      if (own !== undefined) edits.add(own);
    }
    await tidyUp(edits, () => text);
    const all = edits.editsOf(file);
    return all.length === 0 ? [] : [fixAllAction(all, await this.#placesIn([file]))];
  }

  async #actionsOf(finding: Finding): Promise<CodeAction[]> {
    const offered = await this.#offered(finding);
    const edited = offered.flatMap(({ fix }) => (fix.ok ? fix.value.edits.map(({ file }) => file) : []));
    const places = await this.#placesIn([...filesSeen(finding), ...edited]);
    const diagnostic = diagnosticOf(finding, places);
    const best = offered.find(({ fix }) => fix.ok);
    const actions = offered.flatMap((one) => {
      const circumstances = { client: this.#client.can, places, isBest: one === best };
      return actionOf(one, diagnostic, circumstances) ?? [];
    });
    const text = await this.#files.textOf(finding.file);
    const waiver = text === undefined ? undefined : await waiverOf(finding, text);
    return waiver === undefined ? actions : [...actions, waiverAction(finding, waiver, diagnostic, places)];
  }

  #offered(finding: Finding): Promise<readonly OfferedFix[]> {
    return fixesOf(finding, { textOf: (file) => this.#files.textOf(file), project: this.#files.around() });
  }
}
