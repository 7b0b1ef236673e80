/** Opens a real VS Code with the packaged extension on a copy of the sample folder, and closes all of it again. */

import { execFile } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';
import { node, toolsNode } from '../setup/npm.mjs';
import { python } from '../setup/python.mjs';
import { vscode } from '../setup/vscode.mjs';
import { installExtensions, startServer } from './codeServer.ts';
import { Workbench } from './workbench.ts';

const root = path.resolve(import.meta.dirname, '../..');
export const sample: string = path.join(import.meta.dirname, 'workspace');

export interface EditorOptions {
  readonly settings?: Readonly<Record<string, unknown>>;
  readonly trust?: 'everything' | 'asks';
}

export interface Editor {
  readonly workbench: Workbench;
  /** The copy that is open. */
  readonly folder: string;
  /** Where the extensions are that it runs. */
  readonly extensions: string;
  close(): Promise<void>;
}

export async function openEditor({ settings = {}, trust = 'everything' }: EditorOptions = {}): Promise<Editor> {
  const under = vscode();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-workspace-'));
  cpSync(sample, folder, { recursive: true });
  const extensions = await installExtensions(under, await extensionFiles());
  const all = { 'stallsight.python.interpreter': python(), 'debugpyStandIn.python': python(), ...settings };
  const server = await startServer({ ...under, extensions, settings: all, trust });
  const browser = await launch(under.chromium);
  const page = await browser.newPage({
    viewport: { width: 1440, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const close = async (): Promise<void> => {
    await browser.close();
    await server.stop();
    for (const each of [folder, extensions]) rmSync(each, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    await show(page, `${server.url}/?folder=${encodeURIComponent(folder)}`);
  } catch (error) {
    await close();
    throw error;
  }
  return { workbench: new Workbench(page, server.bridge), folder, extensions, close };
}

function launch(executablePath: string): Promise<Browser> {
  const args = ['--no-sandbox', '--disable-gpu', '--disable-dev-shm-usage', '--force-color-profile=srgb'];
  return chromium.launch({ executablePath, args, timeout: 90_000 });
}

async function show(page: Page, url: string): Promise<void> {
  page.setDefaultTimeout(60_000);
  await page.goto(url, { waitUntil: 'domcontentloaded' });
  await page.locator('.explorer-folders-view .monaco-list-row').first().waitFor({ timeout: 150_000 });
}

/** Ours as `npm run package` made it, and the tests' own, packaged here. */
async function extensionFiles(): Promise<string[]> {
  const ours = path.join(root, 'out', 'stallsight.vsix');
  if (!existsSync(ours)) throw new Error('run `npm run package` first');
  return [ours, ...(await Promise.all(['bridge', 'debugpy'].map(packaged)))];
}

async function packaged(name: string): Promise<string> {
  const out = path.join(root, 'out', `${name}.vsix`);
  const vsce = path.join(root, 'node_modules', '.bin', 'vsce');
  const words = [vsce, 'package', '--no-dependencies', '--allow-star-activation', '--out', out];
  await promisify(execFile)(node(toolsNode), [...words, '--skip-license'], {
    cwd: path.join(import.meta.dirname, name),
    timeout: 120_000,
  });
  return out;
}
