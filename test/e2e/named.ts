/** Every control of a page has a name and a role: what has none is passed over by a screen reader. */

import assert from 'node:assert/strict';
import type { Page } from 'playwright-core';

/** As the browser's own tree for such readers has them. */
export async function assertNamed(page: Page): Promise<void> {
  const roles = 'button|img|application|searchbox|textbox|radio|checkbox|combobox|link|table|region|group';
  const tree = await page.locator('body').ariaSnapshot();
  assert.match(tree, /- button "/, tree);
  const unnamed = tree.split('\n').filter((line) => new RegExp(`^ *- (${roles})(?! ")\\b`).test(line));
  assert.deepEqual(unnamed, [], tree);
}
