/** A person at VS Code: opens files, runs commands by their names, reads what is on the screen. */

import { mkdirSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import readline from 'node:readline';
import { setTimeout as wait } from 'node:timers/promises';
import type { Frame, Locator, Page } from 'playwright-core';
import type * as vscode from 'vscode';
import { until } from './until.ts';

type InHost<Argument, Value> = (api: typeof vscode, argument: Argument) => Value | PromiseLike<Value>;

/** How long a function in the extension host may take, in ms. */
const patience = 90_000;

export class Workbench {
  readonly page: Page;
  readonly #bridge: string;

  constructor(page: Page, bridge: string) {
    this.page = page;
    this.#bridge = bridge;
  }

  /** Runs a command by the title that the palette shows. The palette gathers its commands when it opens: one that was too early is opened again. */
  async command(title: string): Promise<void> {
    const input = this.page.locator('.quick-input-widget .quick-input-box input');
    await until(
      async () => {
        await this.page.keyboard.press('Escape');
        await this.page.keyboard.press('F1');
        await input.waitFor({ timeout: 5000 });
        await input.fill(`>${title}`);
        await this.choose(title, 5000);
        return true;
      },
      { what: `${title} in the palette`, timeout: 90_000 },
    );
  }

  /** Takes the first row of the quick input that contains `text`. */
  async choose(text: string, timeout = 60_000): Promise<void> {
    await this.page.locator('.quick-input-list .monaco-list-row', { hasText: text }).first().click({ timeout });
  }

  /** Closes menus, inputs and dialogs, whoever left them open. */
  async dismiss(): Promise<void> {
    const kinds = '.monaco-menu, .quick-input-widget, .action-widget, .monaco-dialog-box';
    const open = this.page.locator(kinds).filter({ visible: true });
    await until(
      async () => {
        if ((await open.count()) === 0) return true;
        await this.page.keyboard.press('Escape');
        return false;
      },
      { what: 'all menus, inputs and dialogs to close', timeout: 10_000 },
    );
  }

  /** Chooses from a row's menu, until what comes of it is there: a menu closes by itself when the rows are drawn again. */
  async chooseFromMenu(row: Locator, title: string, isDone: () => Promise<boolean>): Promise<void> {
    const item = this.page.locator('.monaco-menu .action-item', { hasText: title }).first();
    // A menu takes no click in its first moments.
    const click = async (): Promise<boolean> => {
      await item.click({ timeout: 2000 }).catch(() => {});
      return (await item.count()) === 0;
    };
    await until(
      async () => {
        await this.dismiss();
        await row.click({ button: 'right', timeout: 5000 });
        await item.waitFor({ timeout: 5000 });
        await until(click, { what: `${title} to be chosen`, timeout: 10_000 });
        return until(isDone, { what: `what comes of ${title}`, timeout: 10_000 });
      },
      { what: `${title} to be done` },
    );
  }

  async open(file: string): Promise<void> {
    const name = path.basename(file);
    await this.host((api, at) => api.window.showTextDocument(api.Uri.file(at)).then(() => true), file);
    await this.page.locator('.tabs-container .tab.active', { hasText: name }).first().waitFor();
    await this.page.locator('.editor-group-container.active .view-line').first().waitFor();
  }

  squiggles(kind: 'error' | 'warning' | 'info'): Locator {
    return this.page.locator(`.monaco-editor .squiggly-${kind}`);
  }

  /** The inner frame of the webview in which `selector` finds something. */
  webview(selector: string): Promise<Frame> {
    return until(() => this.#frameWith(selector), { what: `a webview with ${selector}` });
  }

  async #frameWith(selector: string): Promise<Frame | null> {
    for (const frame of this.page.frames()) {
      if (!/webview/.test(frame.parentFrame()?.url() ?? '')) continue;
      if ((await frame.locator(selector).count()) > 0) return frame;
    }
    return null;
  }

  /** Waits until the page of a webview in which `selector` finds something is on the screen. Where it takes the place of another, it is loaded behind that one. */
  async drawn(selector: string): Promise<void> {
    const isDrawn = async (): Promise<boolean> => {
      const frame = await this.#frameWith(selector);
      const element = await frame?.frameElement();
      if (frame === null || (await element?.getAttribute('id')) !== 'active-frame') return false;
      const drawing = frame.evaluate(twoFrames).then(() => true);
      // What is hidden draws nothing.
      const isThere = (await Promise.race([drawing, wait(2000)])) === true;
      return isThere && frame.locator(selector).first().isVisible();
    };
    await until(isDrawn, { what: `a webview with ${selector} on the screen` });
  }

  /** Drags the edge of the side bar. */
  async widenSideBar(width: number): Promise<void> {
    const bar = this.page.locator('.part.sidebar');
    const { mouse } = this.page;
    await until(
      async () => {
        const box = await bar.boundingBox();
        if (box === null || Math.abs(box.width - width) < 30) return box;
        const y = box.y + box.height / 2;
        await mouse.move(box.x + box.width + 1, y);
        await mouse.down();
        await mouse.move(box.x + width, y, { steps: 5 });
        await mouse.up();
        return null;
      },
      { what: `a side bar ${width} wide` },
    );
  }

  /** Folds sections of the side bar, so that the others have their room: what lies below its edge is not drawn. */
  async fold(...sections: readonly string[]): Promise<void> {
    for (const section of sections) await this.#expand(section, false);
  }

  async unfold(section: string): Promise<void> {
    await this.#expand(section, true);
  }

  /** By the arrow keys, which do nothing where that is done already. */
  async #expand(section: string, expanded: boolean): Promise<void> {
    const title = this.page.locator('h3.title', { hasText: new RegExp(`^${section}`) });
    const header = this.page.locator('.part.sidebar .pane-header').filter({ has: title }).first();
    await until(
      async () => {
        if ((await header.getAttribute('aria-expanded')) === String(expanded)) return true;
        await header.press(expanded ? 'ArrowRight' : 'ArrowLeft');
        return false;
      },
      { what: `the section ${section}` },
    );
  }

  /** Keeps a picture in test-artefacts/. */
  async picture(name: string): Promise<string> {
    const file = path.resolve(import.meta.dirname, '../../test-artefacts', `${name}.png`);
    mkdirSync(path.dirname(file), { recursive: true });
    await this.page.screenshot({ path: file });
    return file;
  }

  /** Runs a function with the real API in the extension host. It sees nothing of where it was written but its argument. */
  async host<Argument, Value>(run: InHost<Argument, Value>, argument: Argument): Promise<Value> {
    const connection = await until(() => connect(this.#bridge), { what: 'the bridge in the extension host' });
    try {
      const line = await answerOf(connection, `${JSON.stringify({ source: String(run), argument })}\n`);
      const answer: { ok: boolean; value: Value; because: string } = JSON.parse(line);
      if (!answer.ok) throw new Error(answer.because);
      return answer.value;
    } finally {
      connection.destroy();
    }
  }
}

/** Runs in a page. What was there before the first of them is on the screen by the second. */
function twoFrames(): Promise<unknown> {
  return new Promise((resolve) => {
    requestAnimationFrame(() => requestAnimationFrame(resolve));
  });
}

function answerOf(connection: net.Socket, question: string): Promise<string> {
  return new Promise((resolve, reject) => {
    readline.createInterface({ input: connection }).once('line', resolve);
    connection.setTimeout(patience, () => connection.destroy());
    connection.once('close', () => reject(new Error(`the extension host went away, or took ${patience / 1000} s`)));
    connection.write(question);
  });
}

function connect(address: string): Promise<net.Socket> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(address, () => resolve(socket));
    socket.once('error', reject);
  });
}
