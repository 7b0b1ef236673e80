/** In a folder that the user has not trusted, code is checked and nothing is run. */

import assert from 'node:assert/strict';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { type Editor, openEditor } from './editor.ts';
import { dearness, watchHostLoop } from './hostLoop.ts';

/** As Print Debug Information has them. */
interface StartStep {
  readonly name: string;
  readonly clock: number;
  readonly processor: number | null;
}

describe('a folder that is not trusted', () => {
  let editor: Editor;

  before(async () => {
    editor = await openEditor({
      settings: { 'security.workspace.trust.startupPrompt': 'never', 'security.workspace.trust.banner': 'never' },
      trust: 'asks',
    });
  });

  after(() => editor?.close());

  test('findings are shown, and nothing that we do on the way holds the extension host', async () => {
    await using host = await watchHostLoop(editor);
    assert.equal(await editor.workbench.host((api) => api.workspace.isTrusted, null), false);
    await editor.workbench.open(path.join(editor.folder, 'api.py'));
    await editor.workbench.squiggles('warning').first().waitFor({ state: 'attached' });
    assert.deepEqual(await host.heldByUs(), []);
  });

  test('our activation takes less than fifty milliseconds of the extension host, and so does each step that follows', async () => {
    const { start } = await editor.workbench.host(
      (api): Thenable<{ readonly start: readonly StartStep[] }> =>
        api.commands.executeCommand('stallsight.printDebugInformation'),
      null,
    );
    assert.deepEqual(
      start.map(({ name }) => name),
      [
        'activation',
        'messages',
        'connections',
        'types',
        'protocol',
        'protocol of Node',
        'converters',
        'converters of answers',
        'features',
        'diagnostics',
        'notebooks',
        'text synchronization',
        'file operations',
        'semantic tokens',
        'formatting',
        'base of the language client',
        'language client',
        'language server',
        'making of the language client',
        'start of the server',
      ],
    );
    const limit = dearness() * 50;
    assert.deepEqual(
      start.filter(({ clock, processor }) => (processor ?? clock) > limit),
      [],
    );
  });

  test('debug information, without anything of the user, is printed in our output channel, which is shown', async () => {
    const { page } = editor.workbench;
    await editor.workbench.host((api) => api.commands.executeCommand('stallsight.printDebugInformation'), null);
    await page.locator('.output-view .view-line', { hasText: /"dropped":\s0/ }).waitFor();
    const shown = await page.locator('.output-view').textContent();
    assert.ok(shown !== null && !shown.includes(editor.folder), shown ?? '');
    await editor.workbench.host((api) => api.commands.executeCommand('workbench.action.closePanel'), null);
    await editor.workbench.host((api) => api.commands.executeCommand('stallsight.showLogs'), null);
    await page.locator('.output-view .view-line', { hasText: /"dropped":\s0/ }).waitFor();
  });

  test('no program is run, whoever asks', async () => {
    await editor.workbench.host((api) => void api.commands.executeCommand('stallsight.run'), null);
    await editor.workbench.page
      .locator('.notification-list-item-message', { hasText: 'only in a trusted folder' })
      .waitFor();
    assert.equal(await editor.workbench.host((api) => api.tasks.taskExecutions.length, null), 0);
  });
});
