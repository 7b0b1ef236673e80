/** The fixes that findings have, in either language; each language's are loaded when its first finding asks. */

import type { OfferedFix, OfferFixes, Sources } from '#core/fixes.ts';
import { worthwhile } from '#core/worth.ts';
import type { Language } from '#core/facts.ts';
import type { Finding } from '#protocol/finding.ts';
import { languageOf } from './languages.ts';
import { pythonParser } from './pythonParser.ts';

const loading: Partial<Record<Language, Promise<OfferFixes>>> = {};

export async function fixesOf(finding: Finding, sources: Sources): Promise<readonly OfferedFix[]> {
  const language = languageOf(finding.file);
  if (language === null) return [];
  const offer = await (loading[language] ??= load(language));
  return worthwhile(finding, offer(finding, sources));
}

async function load(language: Language): Promise<OfferFixes> {
  switch (language) {
    case 'javascript':
      return (await import('#core/javascript/fixes/offer.ts')).javaScriptFixes;
    case 'python':
      return (await import('#core/python/fixes/offer.ts')).pythonFixes(await pythonParser());
  }
}
