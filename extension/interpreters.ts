/** Which Python and which Node the user's programs run on: their settings first, then what the folder has, then the PATH. */

import { existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import * as vscode from 'vscode';

const onWindows = process.platform === 'win32';

export async function pythonFor(document: vscode.Uri, folder: string): Promise<string> {
  const chosen = setting(document, 'python.interpreter');
  if (chosen !== '') return substitute(chosen, folder);
  return (await chosenInPythonExtension(document)) ?? environmentIn(folder) ?? (onWindows ? 'python' : 'python3');
}

export function nodeFor(document: vscode.Uri, folder: string): string {
  return substitute(setting(document, 'node.path') || 'node', folder);
}

/** The module that lets Node run TypeScript, when the folder has it among its packages. */
export function tsxIn(folder: string): string | null {
  const file = path.join(folder, 'node_modules', 'tsx', 'dist', 'esm', 'index.mjs');
  return existsSync(file) ? pathToFileURL(file).href : null;
}

/** Whether `fastapi dev` can be run: a package of its own, which FastAPI does without. */
export function hasFastapiCli(interpreter: string): boolean {
  const library = path.join(path.dirname(path.dirname(interpreter)), onWindows ? 'Lib' : 'lib');
  const folders = onWindows ? [library] : listed(library).map((name) => path.join(library, name));
  return folders.some((folder) => existsSync(path.join(folder, 'site-packages', 'fastapi_cli')));
}

function listed(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => name.startsWith('python'));
  } catch {
    return [];
  }
}

function setting(document: vscode.Uri, name: string): string {
  return vscode.workspace.getConfiguration('stallsight', document).get<string>(name, '').trim();
}

function substitute(text: string, folder: string): string {
  return text.replaceAll('${workspaceFolder}', folder);
}

/** The part that we use of https://github.com/microsoft/vscode-python/wiki/Python-Environment-APIs. */
interface PythonExtension {
  readonly environments?: {
    getActiveEnvironmentPath(resource: vscode.Uri): { readonly path: string };
    resolveEnvironment(environment: { readonly path: string }): Promise<Resolved | undefined>;
  };
}

interface Resolved {
  readonly executable: { readonly uri?: vscode.Uri };
}

async function chosenInPythonExtension(document: vscode.Uri): Promise<string | null> {
  const extension = vscode.extensions.getExtension<PythonExtension>('ms-python.python');
  if (extension === undefined) return null;
  try {
    const { environments } = await extension.activate();
    const active = environments?.getActiveEnvironmentPath(document);
    if (active === undefined) return null;
    return (await environments?.resolveEnvironment(active))?.executable.uri?.fsPath ?? null;
  } catch {
    return null;
  }
}

function environmentIn(folder: string): string | null {
  const inside = onWindows ? path.join('Scripts', 'python.exe') : path.join('bin', 'python');
  const files = ['.venv', 'venv', 'env'].map((name) => path.join(folder, name, inside));
  return files.find((file) => existsSync(file)) ?? null;
}
