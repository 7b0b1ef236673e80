/** The fixes for JavaScript and TypeScript, best first: an awaited call, a worker thread, turns for the loop; and why not. */

import type ts from 'typescript-parser';
import type { Finding } from '#protocol/finding.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import type { Fix, OfferedFix, OfferFixes, Sources, TextEdit, TidyUp } from '../../fixes.ts';
import { lastMade } from '../../lastMade.ts';
import { Lines } from '../../lines.ts';
import { isInstalled } from '../../modules.ts';
import { lastName } from '../../names.ts';
import { startOf } from '../positions.ts';
import { parse as parseAnew } from '../read.ts';
import { replacementOf } from './asyncApi.ts';
import { awaitingAt, type Change, isSyncOnly, needsBrackets, wouldRunOn } from './awaiting.ts';
import { Files } from './files.ts';
import { callsIn, firstOf } from './measured.ts';
import { type Place, placeAt, placeOf } from './place.ts';
import type { PoolKind } from './pools.ts';
import { type Changes, fileOf, spreadAsync } from './spread.ts';
import { isTyped } from './spawned.ts';
import { noLoop, turnByTheClock, turnEachRound } from './turns.ts';
import { removalsBehind, withoutUnused } from './unused.ts';
import { toWorker } from './worker.ts';

const treeOf = lastMade((text, file) => parseAnew(file, text));

function parse(file: FilePath, text: string): ts.SourceFile {
  return treeOf(text, file);
}

export const javaScriptFixes: OfferFixes = (finding, sources) => {
  const text = sources.text(finding.file);
  if (text === undefined) return [];
  switch (finding.rule) {
    case 'unused-waiver':
      return [];
    case 'endless-loop':
      return [turns(eachRoundTitle, finding, text, turnEachRound)];
    case 'measured-stall':
      return measured(finding, text, new Files(sources, parse));
    default:
      return proved(finding, text, sources);
  }
};

export const tidyUpJavaScript: TidyUp = (file, text, edits) => {
  const lines = new Lines(text);
  const changes = edits.map((edit) => ({
    start: lines.index(edit.range.line, edit.range.column),
    end: lines.index(edit.range.endLine, edit.range.endColumn),
    text: edit.text,
  }));
  return editsOf(file, lines, removalsBehind(changes, parse(file, text), text));
};

const eachRoundTitle = 'Give the event loop a turn in each round';
const copied = 'what goes there and back is copied, and others get a turn meanwhile';
const turnsBetween = 'others get a turn between its rounds';
const promised = 'the function gives a promise now, and others get a turn while it waits';
const turnsTitle = 'Give the event loop a turn every 5 ms of this loop';

function proved(finding: Finding, text: string, sources: Sources): OfferedFix[] {
  if (finding.call === 'busy wait' && finding.path.length === 1)
    return [turns(eachRoundTitle, finding, text, turnEachRound)];
  if (finding.call === 'long loop' && finding.path.length === 1)
    return [turns(turnsTitle, finding, text, turnByTheClock)];
  const replacement = finding.offloads.flatMap((offload) =>
    offload.kind === 'async-api' ? [offload.replacement] : [],
  )[0];
  const files = new Files(sources, parse);
  const worker = workerOffers(finding, files);
  if (replacement === undefined) return worker;
  const title = `Await ${replacement} instead of ${finding.call}`;
  const fix = finding.path.length === 1 ? direct(title, finding, files) : throughHelper(title, finding, files);
  return [{ title, fix }, ...worker];
}

/** Only what is a function of the program can be moved: a call of an API becomes another call. */
function workerOffers(finding: Finding, files: Files): OfferedFix[] {
  const title = workerTitle(finding.path[0].function);
  if (finding.path.length === 1) {
    const hasTwin = finding.offloads.some(({ kind }) => kind === 'async-api');
    const because = `there is no ${finding.call} that does not block; put it into a function of its own, which can move to a worker`;
    return hasTwin ? [] : [{ title, fix: failed(because) }];
  }
  const file = files.get(finding.file);
  const place = file && placeOf(file.root, file.text, finding.range);
  return place === undefined ? [{ title, fix: noCall }] : movedOffers(title, [place], files);
}

function workerTitle(called: string): string {
  const name = lastName(called);
  return `Run ${/^[\w$]+$/.test(name) ? `${name}()` : 'this work'} in a worker thread`;
}

const titles: Readonly<Record<PoolKind, (title: string) => string>> = {
  piscina: (title) => `${title} of Piscina’s`,
  threads: (title) => title,
  processes: (title) => title.replace('in a worker thread', 'in a process of its own'),
};

/** Of the first place that can be moved, each way to do so; else the last reason against it. */
function movedOffers(title: string, places: readonly Place[], files: Files): OfferedFix[] {
  const first = firstOf(places.map((place) => inWorker(workerTitle(calledIn(place)), place, 'threads', files)));
  const place = places.find((one) => inWorker(title, one, 'threads', files).ok);
  if (!first.ok || place === undefined) return [{ title, fix: first }];
  const hasPiscina = !isTyped(place.root) && files.project?.isInstalled('piscina', fileOf(place)) === true;
  const kinds: readonly PoolKind[] = [...(hasPiscina ? (['piscina'] as const) : []), 'threads', 'processes'];
  return kinds.map((kind) => {
    const named = titles[kind](first.value.title);
    return { title: named, fix: inWorker(named, place, kind, files) };
  });
}

function inWorker(title: string, place: Place, kind: PoolKind, files: Files): Read<Fix> {
  const file = fileOf(place);
  const moved = toWorker(place, file, kind, files);
  if (!moved.ok) return moved;
  const edits = editsOf(file, place.lines, withoutUnused(moved.value.changes, place.root, place.text));
  const offload = kind === 'processes' ? 'process' : 'thread';
  return read({ title, offload, caution: copied, edits, files: moved.value.files });
}

/** What no rule foresaw: its stack says which calls led there. */
function measured(finding: Finding, text: string, files: Files): OfferedFix[] {
  const { evidence } = finding;
  const [stall] = evidence.kind === 'measured' ? evidence.stalls.toSorted((a, b) => b.lasted - a.lasted) : [];
  if (stall === undefined) return [];
  const places = callsIn(stall, (file) => files.get(file));
  const title = workerTitle(stall.culprit?.function ?? 'it');
  const moved = movedOffers(title, places, files).map((one) => ({ ...one, fix: guided(one.fix, stall.cause.call) }));
  const clock = turns(turnsTitle, finding, text, turnByTheClock);
  return [...moved, ...(clock.fix.ok || clock.fix.because !== noLoop ? [clock] : [])];
}

function calledIn({ call, text }: Place): string {
  return text.slice(startOf(text, call.expression), call.expression.end);
}

/** Moving it would copy what it works on, which takes about as long. */
function guided(found: Read<Fix>, call: string | undefined): Read<Fix> {
  if (call === undefined || !/^JSON\.(parse|stringify)$/.test(call)) return found;
  const because = `${call} in a worker saves little, because its objects are copied: limit or stream what it is given`;
  return found.ok ? read({ ...found.value, caution: because }) : failed(because);
}

function turns(title: string, finding: Finding, text: string, changesFor: typeof turnByTheClock): OfferedFix {
  const { file, range } = finding;
  const lines = new Lines(text);
  const start = lines.index(range.line, range.column);
  const blank = /^[ \t]*/.exec(text.slice(start, start + 400))?.[0].length ?? 0;
  const changes = changesFor(parse(file, text), text, start + blank);
  if (!changes.ok) return { title, fix: changes };
  return {
    title,
    fix: read({ title, offload: 'chunk', caution: turnsBetween, edits: editsOf(file, lines, changes.value) }),
  };
}

function direct(title: string, finding: Finding, files: Files): Read<Fix> {
  const file = files.get(finding.file);
  const place = file && placeOf(file.root, file.text, finding.range);
  if (place === undefined) return gone;
  const awaiting = awaitingAt(place);
  if (!awaiting.ok) return isSyncOnly(awaiting.because) ? spread(title, finding, place, files) : awaiting;
  const replaced = replace(finding.call, place);
  if (!replaced.ok) return replaced;
  const caution = replaced.value.caution ?? awaiting.value.caution;
  const changes = new Map([[finding.file, [...replaced.value.changes, ...awaiting.value.changes]]]);
  return read(fixOf(title, caution, changes, files));
}

const noCall = failed('it is read as a property or called in another way than by its name');
const gone = failed('the call is no longer where it was found');

function throughHelper(title: string, finding: Finding, files: Files): Read<Fix> {
  const last = finding.path.at(-1);
  const file = last && files.get(last.file);
  const place = file && placeAt(file.root, file.text, { ...last, called: finding.call });
  return place === undefined ? gone : spread(title, finding, place, files);
}

/** The function around it becomes async, and its callers wait for it. To be looked at: between its parts others get a turn now. */
function spread(title: string, finding: Finding, place: Place, files: Files): Read<Fix> {
  if (isInstalled(fileOf(place))) return failed('the blocking call is in an installed package');
  const replaced = replace(finding.call, place);
  if (!replaced.ok) return replaced;
  const spreading = spreadAsync(place, files);
  if (!spreading.ok) return spreading;
  const changes = new Map(spreading.value);
  const own = changes.get(fileOf(place)) ?? [];
  changes.set(fileOf(place), [...replaced.value.changes, ...own]);
  const others = changes.size - 1;
  const where = others === 0 ? title : `${title}, through ${others === 1 ? 'one more file' : `${others} more files`}`;
  return read(fixOf(where, promised, changes, files));
}

interface Replaced {
  readonly changes: readonly Change[];
  readonly caution: string | null;
}

/** The call itself, awaited and of the other API. */
function replace(api: string, place: Place): Read<Replaced> {
  if (place.call.questionDotToken !== undefined) return failed('it is called only if it is there');
  const replacement = replacementOf(api, place);
  if (!replacement.ok) return replacement;
  const { suffix, changes, caution } = replacement.value;
  const brackets = needsBrackets(place);
  if (brackets && wouldRunOn(place))
    return failed('the line before has no semicolon, and this one would begin with a bracket');
  const { call } = place;
  const start = startOf(place.text, call);
  const before = { start, end: start, text: brackets ? '(await ' : 'await ' };
  const after = { start: call.end, end: call.end, text: `${suffix}${brackets ? ')' : ''}` };
  return read({ caution, changes: [before, after, ...changes] });
}

function fixOf(title: string, caution: string | null, changes: Changes, files: Files): Fix {
  const edits = [...changes]
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .flatMap(([file, its]) => {
      const parsed = files.get(file);
      return parsed === undefined ? [] : editsOf(file, parsed.lines, withoutUnused(its, parsed.root, parsed.text));
    });
  return { title, offload: 'async-api', caution, edits };
}

/** Changes at one offset keep their order: what is put in before the call comes before what replaces its name. */
function editsOf(file: FilePath, lines: Lines, changes: readonly Change[]): TextEdit[] {
  return merged(changes.toSorted((a, b) => a.start - b.start || a.end - b.end))
    .filter(({ start, end, text }) => text !== '' || start !== end)
    .map(({ start, end, text }) => ({ file, range: lines.range(start, end), text }));
}

/** An insertion right before a replacement is one edit with it. */
function merged(changes: readonly Change[]): Change[] {
  const joined: Change[] = [];
  for (const change of changes) {
    const last = joined.at(-1);
    if (last !== undefined && last.end === change.start && last.start === last.end && change.end > change.start) {
      joined[joined.length - 1] = { start: last.start, end: change.end, text: last.text + change.text };
    } else if (!isSame(last, change)) joined.push(change);
  }
  return joined;
}

/** Two calls in one function make it async once. */
function isSame(last: Change | undefined, { start, end, text }: Change): boolean {
  return text === 'async ' && last?.start === start && last.end === end && last.text === text;
}
