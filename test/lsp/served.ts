/** A folder on disk, and servers for it that end with the test file, whatever becomes of its tests. */

import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { after } from 'node:test';
import { pathToFileURL } from 'node:url';
import { LspClient } from './client.ts';

export const server: string = path.resolve(import.meta.dirname, '../../dist/server.cjs');

export interface Served {
  readonly folder: string;
  /** Where these servers keep what they know for the next start. */
  readonly cache: string;
  readonly uriOf: (name: string) => string;
  readonly write: (name: string, text: string) => void;
  /** `says` are the client's answers to what the server asks. */
  readonly connect: (
    capabilities?: object,
    params?: object,
    says?: LspClient['says'],
    node?: string,
  ) => Promise<LspClient>;
}

export function served(): Served {
  const folder = realpathSync(mkdtempSync(path.join(os.tmpdir(), 'stallsight-lsp-')));
  const cache = mkdtempSync(path.join(os.tmpdir(), 'stallsight-cache-'));
  const clients: LspClient[] = [];
  after(() => {
    for (const { process } of clients) process.kill('SIGKILL');
    for (const one of [folder, cache]) rmSync(one, { recursive: true });
  });
  process.env['XDG_CACHE_HOME'] = cache;
  const uriOf = (name: string): string => pathToFileURL(path.join(folder, name)).href;
  return {
    folder,
    cache,
    uriOf,
    write: (name, text) => {
      mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
      writeFileSync(path.join(folder, name), text);
    },
    connect: async (capabilities = {}, params = {}, says = {}, node = process.execPath) => {
      const client = new LspClient(node, [server, '--stdio']);
      clients.push(client);
      Object.assign(client.says, says);
      const root = { rootUri: uriOf(''), workspaceFolders: null };
      await client.request('initialize', { processId: process.pid, capabilities, ...root, ...params });
      client.notify('initialized', {});
      return client;
    },
  };
}

export function open(client: LspClient, uri: string, languageId: string, text: string): void {
  client.notify('textDocument/didOpen', { textDocument: { uri, languageId, version: 1, text } });
}
