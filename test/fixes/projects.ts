/** Projects of several files: what the fixes of their findings make of them all. */

import type { FileFacts } from '#core/facts.ts';
import type { OfferedFix, ProjectAround } from '#core/fixes.ts';
import { isEntry, isModule } from '#core/javascript/entries.ts';
import { javaScriptFixes } from '#core/javascript/fixes/offer.ts';
import { readJavaScript } from '#core/javascript/read.ts';
import { noManifests, type PackageManifest } from '#core/javascript/resolution.ts';
import { Neighbours } from '#core/neighbours.ts';
import type { FilePath } from '#protocol/units.ts';
import { EditSet } from '#workspace/edits.ts';
import { find } from '../analysis/javascript/check.ts';
import { parseFixture } from '../analysis/fixture.ts';

export interface Told {
  readonly installed?: readonly string[];
  readonly packages?: readonly PackageManifest[];
  /** The title of the fix; the best one otherwise. */
  readonly wanted?: RegExp;
}

/** A package.json that names its files. */
export function packageOf(main: string): PackageManifest {
  return { folder: '/project', name: 'own', main: [main], exports: {}, imports: {}, commands: [] };
}

/** `//- name` before each file. */
export function filesOf(program: string): ReadonlyMap<string, string> {
  return parseFixture(program).files;
}

export function offeredFor(files: ReadonlyMap<string, string>, told: Told = {}): readonly OfferedFix[] {
  const project = around(files, told);
  return find(files)
    .filter(({ severity }) => severity !== 'hint')
    .flatMap((finding) => javaScriptFixes(finding, { text: (name) => files.get(name), project }));
}

/** The project after the best fix of its first finding that has one; the title, too. */
export function fixedProject(
  files: ReadonlyMap<string, string>,
  told: Told = {},
): { readonly title: string; readonly files: ReadonlyMap<string, string> } {
  const offered = offeredFor(files, told);
  const best = offered.find(({ title, fix }) => fix.ok && (told.wanted?.test(title) ?? true))?.fix;
  if (best?.ok !== true) throw new Error(offered.map(({ fix }) => (fix.ok ? '' : fix.because)).join('; '));
  const edits = new EditSet((name) => files.get(name));
  if (!edits.add(best.value)) throw new Error('the edits of the fix are in each other’s way');
  return { title: best.value.title, files: new Map([...files, ...edits.apply()]) };
}

function around(files: ReadonlyMap<string, string>, { installed = [], packages = [] }: Told): ProjectAround {
  const facts = new Map<string, FileFacts>();
  for (const [file, text] of files) facts.set(file, readJavaScript(file as FilePath, text));
  const neighbours = new Neighbours([...facts.values()], ['/project' as FilePath], noManifests);
  return {
    importersOf: (file) => neighbours.importersOf(file, [], (name) => facts.get(name)),
    originOf: () => undefined,
    isEntry: (file) => isEntry(file, packages),
    isModule: (file) => isModule(file, packages),
    pythonFrom: () => undefined,
    isInstalled: (name) => installed.includes(name),
  };
}
