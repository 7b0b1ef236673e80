/** A real VS Code as a server (code-server), with our packaged extension and the tests' own ones installed. */

import { execFile, spawn } from 'node:child_process';
import { createWriteStream, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { until } from './until.ts';

export interface Server {
  readonly url: string;
  /** Where the bridge in the extension host listens. */
  readonly bridge: string;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** The package folder of code-server, and the Node that runs it. */
  readonly codeServer: string;
  readonly node: string;
  /** The folder in which `installExtensions` put them. */
  readonly extensions: string;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly trust: 'everything' | 'asks';
}

const quiet = {
  'workbench.startupEditor': 'none',
  'telemetry.telemetryLevel': 'off',
  'extensions.autoCheckUpdates': false,
  'extensions.autoUpdate': false,
  'extensions.ignoreRecommendations': true,
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'workbench.enableExperiments': false,
  'workbench.tips.enabled': false,
  'chat.disableAIFeatures': true,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'git.enabled': false,
  'github.gitAuthentication': false,
  'typescript.disableAutomaticTypeAcquisition': true,
  'files.autoSave': 'off',
  'editor.minimap.enabled': false,
  'debug.javascript.autoAttachFilter': 'disabled',
  'debug.onTaskErrors': 'debugAnyway',
  'window.confirmBeforeClose': 'never',
  'workbench.editor.enablePreview': false,
};

export async function startServer(options: ServerOptions): Promise<Server> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-e2e-'));
  const bridge = path.join(folder, 'bridge.sock');
  const log = path.join(folder, 'server.log');
  const words = prepare(folder, { ...quiet, 'testBridge.socket': bridge, ...options.settings }, options);
  const env = environment(folder, options.node);
  const port = await freePort();
  const flags = [
    '--disable-telemetry',
    '--disable-update-check',
    '--disable-getting-started-override',
    '--disable-proxy',
  ];
  const trust = options.trust === 'everything' ? ['--disable-workspace-trust'] : [];
  const listen = ['--bind-addr', `127.0.0.1:${port}`, '--auth', 'none'];
  // In a process group of its own: it starts extension hosts and terminals, and all of them end with it.
  const child = spawn(options.node, [...words, ...listen, ...flags, ...trust], { env, detached: true });
  const output = createWriteStream(log);
  child.stdout.pipe(output);
  child.stderr.pipe(output);
  const url = `http://127.0.0.1:${port}`;
  await until(async () => (await fetch(`${url}/healthz`)).ok, { what: `code-server; see ${log}`, timeout: 90_000 });
  return { url, bridge, stop: () => stop(child, folder) };
}

/** Installs packages of extensions as a user does, into a folder of their own, which is returned. */
export async function installExtensions(
  { codeServer, node }: Pick<ServerOptions, 'codeServer' | 'node'>,
  packages: readonly string[],
): Promise<string> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'stallsight-e2e-extensions-'));
  const data = path.join(folder, 'data');
  const words = [codeServer, '--user-data-dir', data, '--extensions-dir', folder, '--force'];
  const installs = packages.flatMap((file) => ['--install-extension', file]);
  await promisify(execFile)(node, [...words, ...installs], { env: environment(data, node), timeout: 240_000 });
  rmSync(data, { recursive: true, force: true });
  return folder;
}

function prepare(folder: string, settings: object, { codeServer, extensions }: ServerOptions): string[] {
  const user = path.join(folder, 'user');
  // Settings of machine scope are read from the second place only.
  for (const place of ['User', 'Machine']) {
    mkdirSync(path.join(user, place), { recursive: true });
    writeFileSync(path.join(user, place, 'settings.json'), JSON.stringify(settings));
  }
  writeFileSync(path.join(folder, 'config.yaml'), 'auth: none\n');
  const config = ['--config', path.join(folder, 'config.yaml')];
  return [codeServer, ...config, '--user-data-dir', user, '--extensions-dir', extensions];
}

/** Nothing of this process's own observation or of the user's editor gets in. */
function environment(folder: string, node: string): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _, PORT: __, VSCODE_IPC_HOOK_CLI: ___, NODE_TEST_CONTEXT: ____, ...env } = process.env;
  const own = path.join(folder, 'xdg');
  const folders = { XDG_CONFIG_HOME: own, XDG_DATA_HOME: own, XDG_CACHE_HOME: own };
  return { ...env, ...folders, PATH: `${path.dirname(node)}${path.delimiter}${env['PATH'] ?? ''}` };
}

async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

async function stop(child: ReturnType<typeof spawn>, folder: string): Promise<void> {
  const gone = new Promise((resolve) => child.once('exit', resolve));
  if (child.pid !== undefined && child.exitCode === null) {
    endGroup(child.pid, 'SIGTERM');
    const late = setTimeout(() => endGroup(child.pid ?? 0, 'SIGKILL'), 3000);
    await gone;
    clearTimeout(late);
    endGroup(child.pid, 'SIGKILL');
  }
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
}

function endGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    if (leader > 0) process.kill(-leader, signal);
  } catch {
    // The whole group has ended.
  }
}
