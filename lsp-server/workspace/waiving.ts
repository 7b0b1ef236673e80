/** The waiver of a finding, where a comment can stand: not inside of a text of several lines, nor of markup. */

import type { TextEdit } from '#core/fixes.ts';
import { waiverFor } from '#core/waiving.ts';
import type { Finding } from '#protocol/finding.ts';
import { EditSet } from './edits.ts';
import { factsOf } from './frontends.ts';
import { languageOf } from './languages.ts';

export async function waiverOf(finding: Finding, text: string): Promise<TextEdit | undefined> {
  const { file, range, rule } = finding;
  const language = languageOf(file);
  const before = text.split('\n')[range.line - 2] ?? '';
  if (language === null || rule === 'unused-waiver' || /\\\r?$/.test(before)) return undefined;
  const waiver = waiverFor(finding, text, language);
  const edits = new EditSet(() => text);
  edits.add({ edits: [waiver] });
  const { waivers } = await factsOf(file, language, edits.apply().get(file) ?? text);
  return waivers.some((one) => one.line === range.line + 1 && one.rules.includes(rule)) ? waiver : undefined;
}
