/**
 * How long the steps of our start hold the extension host of a real VS Code, over several starts: as our own agent, attached to that
 * host, sees them, and as the extension measures its own steps. `npm run package` first; STARTS and BURNERS choose.
 */

import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { ms } from '#protocol/units.ts';
import { openEditor } from './editor.ts';
import { dearness, watchHostLoop } from './hostLoop.ts';

interface StartStep {
  readonly name: string;
  readonly clock: number;
  readonly processor: number | null;
}

const starts = Number(process.env['STARTS'] ?? 10);
const burning = 'for (;;);';
const burners = Array.from({ length: Number(process.env['BURNERS'] ?? 0) }, () =>
  spawn(process.execPath, ['-e', burning], { stdio: 'ignore' }),
);
const longest = new Map<string, number>();
try {
  for (let start = 1; start <= starts; start += 1) {
    const { steps, held } = await one();
    for (const { name, processor, clock } of steps)
      longest.set(name, Math.max(longest.get(name) ?? 0, processor ?? clock));
    const load = os.loadavg()[0]?.toFixed(1);
    console.log(
      `start ${start}, load ${load}, dearness ${dearness().toFixed(2)}`,
      held.length === 0 ? 'nothing held' : held,
    );
    console.log(`  ${steps.map(({ name, processor }) => `${name} ${processor}`).join(', ')}`);
  }
} finally {
  for (const burner of burners) burner.kill();
}
console.log('longest of each step, ms of processor time', Object.fromEntries(longest));

async function one(): Promise<{ steps: readonly StartStep[]; held: readonly string[] }> {
  const editor = await openEditor();
  try {
    await using host = await watchHostLoop(editor, ms(20));
    await editor.workbench.open(path.join(editor.folder, 'api.py'));
    await editor.workbench.squiggles('warning').first().waitFor({ state: 'attached' });
    const held = await host.heldByUs();
    const { start: steps } = await editor.workbench.host(
      (api): Thenable<{ readonly start: readonly StartStep[] }> =>
        api.commands.executeCommand('stallsight.printDebugInformation'),
      null,
    );
    return { steps, held };
  } finally {
    await editor.close();
  }
}
