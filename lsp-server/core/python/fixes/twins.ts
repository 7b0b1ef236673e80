/** What does the same as a call and can be awaited, where a library that has it is imported or installed. */

import type { Finding } from '#protocol/finding.ts';
import { failed } from '#protocol/read.ts';
import type { OfferedFix, ProjectAround } from '../../fixes.ts';
import { asyncFile, fileLibraries } from './asyncFile.ts';
import { asyncPath } from './asyncPath.ts';
import { awaitEdits, bracketed, fixOf } from './edits.ts';
import { asyncClient } from './httpx.ts';
import { imports, type Source } from './imports.ts';
import { awaitable, type CallPlace, takenName } from './place.ts';
import { awaitedProcess } from './subprocess.ts';
import { asyncUrl } from './urllib.ts';

/** A call that is to be made elsewhere, in its file. */
export interface Work {
  readonly source: Source;
  readonly place: CallPlace;
  /** As the title says it: `load`. */
  readonly called: string;
}

type Project = ProjectAround | undefined;

const otherClient = 'defaults, timeouts and errors of httpx are others';
const between = 'others get a turn while it waits';

/** All of them need a reader's eye: defaults and errors are others, and the loop goes on between. */
export function asyncTwins(finding: Finding, work: Work, project: Project): OfferedFix[] {
  if (finding.path.length > 1) return [];
  return [...httpxTwins(finding, work, project), ...processTwins(finding, work), ...pathTwins(finding, work, project)];
}

/** Libraries of the same purpose that are awaited, but are made and used otherwise: it is for a person to go there. */
export function guidance({ call, offloads, path }: Finding, { source, place }: Work, project: Project): OfferedFix[] {
  const replacement = offloads.flatMap((offload) => (offload.kind === 'async-api' ? [offload.replacement] : []))[0];
  const [library = ''] = replacement?.split('.') ?? [];
  if (replacement === undefined || path.length > 1 || library === 'asyncio') return [];
  if (!awaitable(place, source).ok) return [];
  const because = isKnown(library, source, project)
    ? `what ${library} gives is used in another way: change what is done with it, too`
    : `${library} is neither imported nor installed here`;
  return [{ title: `Await ${replacement} instead of ${call}`, fix: failed(because) }];
}

function isKnown(library: string, { file, text }: Source, project: Project): boolean {
  return imports(library, text) || project?.isInstalled(library, file) === true;
}

function httpxTwins({ call }: Finding, { source, place }: Work, project: Project): OfferedFix[] {
  const isUrl = call === 'urllib.request.urlopen';
  if ((!isUrl && !call.startsWith('requests.')) || !isKnown('httpx', source, project)) return [];
  const title = 'Await the same request of httpx.AsyncClient';
  const may = awaitable(place, source);
  if (!may.ok) return [{ title, fix: may }];
  if (isUrl) {
    const edits = asyncUrl(place, source);
    return [{ title, fix: edits.ok ? fixOf(title, 'async-api', otherClient, edits.value) : edits }];
  }
  const edits = asyncClient(place, source);
  if (!edits.ok) return [{ title, fix: edits }];
  return [{ title, fix: fixOf(title, 'async-api', otherClient, [...edits.value, ...awaitEdits(place, source)]) }];
}

/** The process is then watched by the loop, and ended when the task is cancelled. */
function processTwins({ call }: Finding, { source, place }: Work): OfferedFix[] {
  if (!awaitable(place, source).ok) return [];
  const twin = awaitedProcess(call, place, source);
  if (twin === undefined) return [];
  const title = 'Await asyncio.create_subprocess_exec instead';
  if (!twin.ok) return [{ title, fix: twin }];
  const { edits, part } = twin.value;
  const waiting = part === '' ? awaitEdits(place, source) : bracketed(place, source, part);
  return [{ title, fix: fixOf(title, 'async-api', between, [...edits, ...waiting]) }];
}

function pathTwins({ call }: Finding, { source, place }: Work, project: Project): OfferedFix[] {
  if (!call.startsWith('pathlib.') || !isKnown('anyio', source, project) || !awaitable(place, source).ok) return [];
  const title = 'Await the same of anyio.Path';
  const twin = asyncPath(place, source);
  if (twin === undefined) return [];
  if (!twin.ok) return [{ title, fix: twin }];
  const taken = takenName([twin.value.name], place, source);
  if (taken !== undefined) return [{ title, fix: failed(taken) }];
  return [{ title, fix: fixOf(title, 'async-api', between, [...awaitEdits(place, source), ...twin.value.edits]) }];
}

const halfWritten = 'others run between two reads or writes, and may see the file half written';

/** What the file imports goes before what is only installed. */
export function fileTwins({ call }: Finding, { source, place }: Work, project: Project): OfferedFix[] {
  if (call !== 'open' || !awaitable(place, source).ok) return [];
  const imported = fileLibraries.filter(({ module }) => imports(module, source.text));
  const installed = fileLibraries.filter(({ module }) => isKnown(module, source, project)).slice(0, 1);
  return (imported.length > 0 ? imported : installed).flatMap((library) => {
    const file = asyncFile(place, library, source);
    if (file === undefined) return [];
    const title = `Open the file with ${library.module}`;
    if (!file.ok) return [{ title, fix: file }];
    const taken = takenName([file.value.name], place, source);
    if (taken !== undefined) return [{ title, fix: failed(taken) }];
    const waiting = file.value.awaited.flatMap((one) => awaitEdits(one, source));
    return [{ title, fix: fixOf(title, 'async-api', halfWritten, [...file.value.edits, ...waiting]) }];
  });
}
