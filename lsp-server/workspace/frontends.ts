/** The front ends of the analysis, each loaded when its first file is read: a project of one language pays for one parser. */

import type { FileFacts, Language, ReadFacts } from '#core/facts.ts';
import type { FilePath } from '#protocol/units.ts';
import { pythonParser } from './pythonParser.ts';

const loading: Partial<Record<Language, Promise<ReadFacts>>> = {};

/** The facts of one file's text. */
export async function factsOf(file: FilePath, language: Language, text: string): Promise<FileFacts> {
  const readFacts = await frontEnd(language);
  return readFacts(file, text);
}

function frontEnd(language: Language): Promise<ReadFacts> {
  return (loading[language] ??= load(language));
}

async function load(language: Language): Promise<ReadFacts> {
  switch (language) {
    case 'javascript':
      return (await import('#core/javascript/read.ts')).readJavaScript;
    case 'python': {
      const { pythonFacts } = await import('#core/python/parser.ts');
      return pythonFacts(await pythonParser());
    }
  }
}
