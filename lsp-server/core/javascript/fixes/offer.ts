/** The fixes for JavaScript and TypeScript: the blocking call becomes an awaited one, where that can be proved to be right. */

import type { Finding } from '#protocol/finding.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { Fix, OfferedFix, OfferFixes, TextEdit } from '../../fixes.ts';
import { startOf } from '../positions.ts';
import { parse } from '../read.ts';
import { replacementOf } from './asyncApi.ts';
import { awaitingAt, type Change, needsBrackets, wouldRunOn } from './awaiting.ts';
import { type Place, placeOf } from './place.ts';

export const javaScriptFixes: OfferFixes = (finding, sources) => {
  const [offload] = finding.offloads;
  if (offload?.kind !== 'async-api') return [];
  const title = `Await ${offload.replacement} instead of ${finding.call}`;
  const text = sources.text(finding.file);
  if (text === undefined) return [];
  return [offer(title, awaitInstead(title, finding, text))];
};

function offer(title: string, fix: Read<Fix>): OfferedFix {
  return { title, fix };
}

function awaitInstead(title: string, finding: Finding, text: string): Read<Fix> {
  if (finding.path.length > 1) return failed('the blocking call is in a function that is called here: fix it there');
  const place = placeOf(parse(finding.file, text), text, finding.range);
  if (place === undefined) return failed('the call is no longer where it was found');
  if (place.call.questionDotToken !== undefined) return failed('it is called only if it is there');
  const replacement = replacementOf(finding.call, place);
  if (!replacement.ok) return replacement;
  const awaiting = awaitingAt(place);
  if (!awaiting.ok) return awaiting;
  const { suffix, member, changes, safe } = replacement.value;
  const brackets = member !== '' || needsBrackets(place);
  if (brackets && wouldRunOn(place))
    return failed('the line before has no semicolon, and this one would begin with a bracket');
  const { call } = place;
  const start = startOf(text, call);
  const all = [
    { start, end: start, text: brackets ? '(await ' : 'await ' },
    { start: call.end, end: call.end, text: `${suffix}${brackets ? ')' : ''}${member}` },
    ...awaiting.value.changes,
    ...changes,
  ];
  return read({ title, offload: 'async-api', safe: safe && awaiting.value.safe, edits: editsOf(finding, place, all) });
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
