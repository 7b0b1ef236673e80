/** What to run for a file: the interpreter and its arguments, chosen from the file's text alone. Knows no editor. */

import path from 'node:path';

/** A program to run. Its arguments never leave this machine and are never recorded. */
export interface Launch {
  /** What the user reads: `app.py`, `uvicorn app:app`. */
  readonly name: string;
  readonly command: string;
  readonly words: readonly string[];
  readonly folder: string;
}

export interface ProgramFile {
  /** Absolute. */
  readonly file: string;
  readonly text: string;
  /** The workspace folder that holds it, or its own folder. */
  readonly folder: string;
}

/** A file that makes an ASGI application but does not start it needs a server; any other is a script. */
export function launchPython(program: ProgramFile, interpreter: string): Launch {
  const { file, text, folder } = program;
  const application = asgiApplication(text);
  if (application === null) return { name: path.basename(file), command: interpreter, words: [file], folder };
  const module = path.basename(file, '.py');
  const name = `uvicorn ${module}:${application}`;
  const words = ['-m', 'uvicorn', `${module}:${application}`, '--app-dir', path.dirname(file)];
  return { name, command: interpreter, words, folder };
}

/** The ways to serve the application that the file makes: none when it makes none, or starts it itself. */
export function serversOf(program: ProgramFile, interpreter: string, hasFastapiCli: boolean): Launch[] {
  const { file, text, folder } = program;
  if (asgiApplication(text) === null) return [];
  const uvicorn = launchPython(program, interpreter);
  const fastapi = { name: `fastapi dev ${path.basename(file)}`, command: interpreter, folder };
  const words = ['-m', 'fastapi', 'dev', file];
  return hasFastapiCli && /\bFastAPI\(/.test(text) ? [{ ...fastapi, words }, uvicorn] : [uvicorn];
}

/** Node runs TypeScript by itself from 22.18 on; `tsx`, where the folder has it, runs more of it and on older versions. */
export function launchNode({ file, folder }: ProgramFile, node: string, tsx: string | null): Launch {
  const words = tsx !== null && isTypeScript(file) ? ['--import', tsx, file] : [file];
  return { name: path.basename(file), command: node, words, folder };
}

function isTypeScript(file: string): boolean {
  return /\.[cm]?tsx?$/.test(file);
}

/** The variable that holds the application, when the text has one and starts no server itself. */
function asgiApplication(text: string): string | null {
  if (/__name__\s*==\s*['"]__main__['"]|\buvicorn\.run\(|\brun_app\(/.test(text)) return null;
  return /^(\w+)\s*(?::[^=\n]+)?=\s*(?:\w+\.)?(?:FastAPI|Starlette|Quart|Litestar)\(/m.exec(text)?.[1] ?? null;
}
