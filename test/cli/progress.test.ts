import assert from 'node:assert/strict';
import { test } from 'node:test';
import { progressOn } from '../../cli/progress.ts';

function terminal({ isTTY = true, columns = 80 } = {}): {
  isTTY: boolean;
  columns: number;
  write(text: string): void;
  said: string[];
} {
  const said: string[] = [];
  return { isTTY, columns, said, write: (text) => void said.push(text) };
}

const clear = '\r\u001B[2K';

test('the newest of what is done is said, once, and the line is gone at the end', ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const screen = terminal();
  const progress = progressOn(screen);
  progress.say('read 24 of 600 files');
  progress.say('read 48 of 600 files');
  mock.timers.tick(100);
  mock.timers.tick(100);
  progress.say('judging 600 files');
  mock.timers.tick(100);
  progress.stop();
  mock.timers.tick(1000);
  assert.deepEqual(screen.said, [
    `${clear}stallsight: read 48 of 600 files`,
    `${clear}stallsight: judging 600 files`,
    clear,
  ]);
});

test('what is over at once says nothing', ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const screen = terminal();
  const progress = progressOn(screen);
  progress.say('judging 3 files');
  progress.stop();
  assert.deepEqual(screen.said, []);
});

test('a narrow terminal gets what fits in its line', ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const screen = terminal({ columns: 20 });
  const progress = progressOn(screen);
  progress.say('read 24 of 600 files');
  mock.timers.tick(100);
  progress.stop();
  assert.equal(screen.said[0], `${clear}stallsight: read 24`);
});

test('what is no terminal gets nothing', ({ mock }) => {
  mock.timers.enable({ apis: ['setInterval'] });
  const screen = terminal({ isTTY: false });
  const progress = progressOn(screen);
  progress.say('read 24 of 600 files');
  mock.timers.tick(100);
  progress.stop();
  assert.deepEqual(screen.said, []);
});
