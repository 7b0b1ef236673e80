/** The fixes for JavaScript and TypeScript: the blocking call becomes an awaited one, where that can be proved to be right. */

import type { Finding } from '#protocol/finding.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Fix, OfferFixes, TextEdit } from '../../fixes.ts';
import { startOf } from '../positions.ts';
import { parse } from '../read.ts';
import { replacementOf } from './asyncApi.ts';
import { awaitingAt, type Change, needsBrackets, wouldRunOn } from './awaiting.ts';
import { asyncHelper } from './helper.ts';
import { type Place, placeAt, placeOf } from './place.ts';

export const javaScriptFixes: OfferFixes = (finding, sources) => {
  const replacement = finding.offloads.flatMap((offload) =>
    offload.kind === 'async-api' ? [offload.replacement] : [],
  )[0];
  const text = sources.text(finding.file);
  if (replacement === undefined || text === undefined) return [];
  const title = `Await ${replacement} instead of ${finding.call}`;
  return [
    { title, fix: finding.path.length === 1 ? direct(title, finding, text) : throughHelper(title, finding, text) },
  ];
};

function direct(title: string, finding: Finding, text: string): Read<Fix> {
  const place = placeOf(parse(finding.file, text), text, finding.range);
  if (place === undefined) return failed('the call is no longer where it was found');
  const awaiting = awaitingAt(place);
  if (!awaiting.ok) return awaiting;
  const replaced = replace(finding.call, place);
  if (!replaced.ok) return replaced;
  const safe = replaced.value.safe && awaiting.value.safe;
  return read(fixOf(title, finding, place, safe, [...replaced.value.changes, ...awaiting.value.changes]));
}

/** The helper becomes async, and its callers wait for it. To be looked at: between its parts others get a turn now. */
function throughHelper(title: string, finding: Finding, text: string): Read<Fix> {
  const [, last, ...more] = finding.path;
  if (last === undefined || more.length > 0) return failed('the blocking call is further away: fix it there');
  if (last.file !== finding.file) return failed('the blocking call is in another file: fix it there');
  const place = placeAt(parse(finding.file, text), text, last.line, last.column);
  if (place === undefined) return failed('the call is no longer where it was found');
  const replaced = replace(finding.call, place);
  if (!replaced.ok) return replaced;
  const helper = asyncHelper(place);
  if (!helper.ok) return helper;
  return read(fixOf(title, finding, place, false, [...replaced.value.changes, ...helper.value]));
}

interface Replaced {
  readonly changes: readonly Change[];
  readonly safe: boolean;
}

/** The call itself, awaited and of the other API. */
function replace(api: string, place: Place): Read<Replaced> {
  if (place.call.questionDotToken !== undefined) return failed('it is called only if it is there');
  const replacement = replacementOf(api, place);
  if (!replacement.ok) return replacement;
  const { suffix, member, changes, safe } = replacement.value;
  const brackets = member !== '' || needsBrackets(place);
  if (brackets && wouldRunOn(place))
    return failed('the line before has no semicolon, and this one would begin with a bracket');
  const { call } = place;
  const start = startOf(place.text, call);
  const before = { start, end: start, text: brackets ? '(await ' : 'await ' };
  const after = { start: call.end, end: call.end, text: `${suffix}${brackets ? ')' : ''}${member}` };
  return read({ safe, changes: [before, after, ...changes] });
}

function fixOf(title: string, finding: Finding, place: Place, safe: boolean, changes: readonly Change[]): Fix {
  return { title, offload: 'async-api', safe, edits: editsOf(finding, place, changes) };
}

/** Changes at one offset keep their order: what is put in before the call comes before what replaces its name. */
function editsOf({ file }: Finding, { lines }: Place, changes: readonly Change[]): TextEdit[] {
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
    } else joined.push(change);
  }
  return joined;
}
