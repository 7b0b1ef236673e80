/** The fixes that findings have, in either language; each language's are loaded when its first finding asks. */

import { filesSeen, type OfferedFix, type OfferFixes, type ProjectAround } from '#core/fixes.ts';
import { offerByWay, type OfferedWay, offersOf } from '#core/ways.ts';
import { worthwhile } from '#core/worth.ts';
import type { Language } from '#core/facts.ts';
import type { Finding } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import type { EditSet } from './edits.ts';
import { languageOf } from './languages.ts';
import { pythonParser } from './pythonParser.ts';

const loading: Partial<Record<Language, Promise<OfferFixes>>> = {};

/** Where the texts of files come from, as they are now. */
export interface TextSource {
  readonly textOf: (file: FilePath) => Promise<string | undefined>;
  readonly project?: ProjectAround;
}

/** All that is offered for a finding, on whatever way it was reached. */
export async function fixesOf(finding: Finding, source: TextSource): Promise<readonly OfferedFix[]> {
  return offersOf(await fixesByWay(finding, source));
}

/** Offers again as long as a fix looks into more files than it has seen. */
export async function fixesByWay(finding: Finding, { textOf, project }: TextSource): Promise<readonly OfferedWay[]> {
  const language = languageOf(finding.file);
  if (language === null) return [{ finding, offered: [] }];
  const offer = await (loading[language] ??= load(language));
  const texts = new Map<FilePath, string | undefined>();
  for (let wanted = filesSeen(finding); ;) {
    for (const file of wanted) texts.set(file, await textOf(file));
    const more = new Set<FilePath>();
    const text = (file: FilePath): string | undefined => {
      if (!texts.has(file)) more.add(file);
      return texts.get(file);
    };
    const sources = { text, ...(project === undefined ? {} : { project }) };
    const offered = offerByWay(finding, (way) => worthwhile(way, offer(way, sources)));
    if (more.size === 0) return offered;
    wanted = more;
  }
}

/** Takes away what all fixes of a file together leave unused. */
export async function tidyUp(edits: EditSet, textOf: (file: FilePath) => string | undefined): Promise<void> {
  for (const file of edits.files()) {
    const text = textOf(file);
    if (text === undefined || languageOf(file) !== 'javascript') continue;
    const { tidyUpJavaScript } = await import('#core/javascript/fixes/offer.ts');
    edits.add({ edits: tidyUpJavaScript(file, text, edits.editsOf(file)) });
  }
}

async function load(language: Language): Promise<OfferFixes> {
  switch (language) {
    case 'javascript':
      return (await import('#core/javascript/fixes/offer.ts')).javaScriptFixes;
    case 'python':
      return (await import('#core/python/fixes/offer.ts')).pythonFixes(await pythonParser());
  }
}
