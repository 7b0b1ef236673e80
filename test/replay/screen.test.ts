/** What the editor is told of loops: each comes and goes once, keeps its number, and may come again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { DebugProtocol } from '@vscode/debugprotocol';
import type { LoopId } from '#protocol/units.ts';
import { EditorScreen } from '../../extension/debugger/screen.ts';
import { loopId } from '../session/events.ts';

const other = `${loopId}9` as LoopId;

function screen(): { readonly screen: EditorScreen; readonly told: DebugProtocol.Event[] } {
  const told: DebugProtocol.Event[] = [];
  return {
    told,
    screen: new EditorScreen(
      (event) => told.push(event),
      () => null,
    ),
  };
}

test('a loop comes and goes once, and comes again with the number it had', () => {
  const { screen: shown, told } = screen();
  shown.loopCame(loopId);
  shown.loopCame(loopId);
  shown.loopCame(other);
  shown.loopWent(loopId);
  shown.loopWent(loopId);
  shown.loopCame(loopId);
  assert.deepEqual(
    told.map(({ body }) => [body.reason, body.threadId]),
    [
      ['started', 1],
      ['started', 2],
      ['exited', 1],
      ['started', 1],
    ],
  );
});

test('an editor that cannot be told of changes is told of the stop again, and of no growth', () => {
  const { screen: shown, told } = screen();
  shown.changed(loopId);
  shown.grew(loopId);
  assert.deepEqual(
    told.map(({ event, body }) => [event, body.preserveFocusHint]),
    [['stopped', true]],
  );
});

test('the end is told once', () => {
  const { screen: shown, told } = screen();
  shown.over(3);
  shown.over(null);
  assert.deepEqual(
    told.map(({ event }) => event),
    ['exited', 'terminated'],
  );
});
