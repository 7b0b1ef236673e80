/** Follows the debuggers at work: which debugged program is held right now, its child sessions included, and how it ended. */

import * as vscode from 'vscode';
import { Listeners } from '#session/listeners.ts';
import { observedTypes } from './debugConfiguration.ts';

/** The part of the Debug Adapter Protocol that we read. */
interface Message {
  readonly type: string;
  readonly event?: string;
  readonly command?: string;
  readonly success?: boolean;
  readonly body?: { readonly exitCode?: number; readonly threadId?: number; readonly threads?: readonly Thread[] };
}

export interface Thread {
  readonly id: number;
  readonly name: string;
}

/** Where one thread of a debugged program stopped. */
export interface Stop {
  readonly session: vscode.DebugSession;
  readonly thread: number | null;
}

const resuming = new Set([
  'continue',
  'next',
  'stepIn',
  'stepOut',
  'stepBack',
  'reverseContinue',
  'goto',
  'restartFrame',
]);

export class Debuggers implements vscode.Disposable {
  readonly #held = new Map<string, Set<string>>();
  readonly #exitCodes = new Map<string, number>();
  readonly #changes = new Listeners<[string]>();
  readonly #stops = new Listeners<[Stop]>();
  readonly #sessions = new Map<string, vscode.DebugSession>();
  /** Of each session, as it last told the editor. */
  readonly #threads = new Map<string, readonly Thread[]>();
  readonly #trackers: vscode.Disposable;

  constructor() {
    const factory = { createDebugAdapterTracker: (session: vscode.DebugSession) => this.#track(session) };
    const trackers = observedTypes.map((type) => vscode.debug.registerDebugAdapterTrackerFactory(type, factory));
    this.#trackers = vscode.Disposable.from(...trackers);
  }

  /** Whether any session of the program that `root` debugs is stopped. */
  isHeld(root: vscode.DebugSession): boolean {
    return this.heldIn(root).length > 0;
  }

  /** The sessions of that program that are stopped. */
  heldIn(root: vscode.DebugSession): readonly vscode.DebugSession[] {
    return [...(this.#held.get(root.id) ?? [])].flatMap((id) => this.#sessions.get(id) ?? []);
  }

  exitCode(root: vscode.DebugSession): number | null {
    return this.#exitCodes.get(root.id) ?? null;
  }

  /** The threads that the session has told of so far. The editor asks at every change, and to ask by way of the editor takes as long as that is busy. */
  threadsOf(session: vscode.DebugSession): readonly Thread[] {
    return this.#threads.get(session.id) ?? [];
  }

  /** The sessions that debug parts of the program of `root`, itself first. */
  sessionsOf(root: vscode.DebugSession): readonly vscode.DebugSession[] {
    return [...this.#sessions.values()].filter((session) => rootOf(session).id === root.id);
  }

  /** Called when `isHeld` of that root may have changed. */
  onChange(root: vscode.DebugSession, listener: () => void): vscode.Disposable {
    return this.#changes.add((id) => {
      if (id === root.id) listener();
    });
  }

  onStop(listener: (stop: Stop) => void): vscode.Disposable {
    return this.#stops.add(listener);
  }

  dispose(): void {
    this.#trackers.dispose();
  }

  #track(session: vscode.DebugSession): vscode.DebugAdapterTracker {
    this.#sessions.set(session.id, session);
    return {
      onDidSendMessage: (message: Message) => this.#hear(session, message),
      onExit: () => this.#forget(session),
      onWillStopSession: () => this.#release(session),
    };
  }

  #hear(session: vscode.DebugSession, { type, event, command, success, body }: Message): void {
    if (type === 'event' && event === 'stopped') return this.#hold({ session, thread: body?.threadId ?? null });
    if (type === 'event' && (event === 'continued' || event === 'terminated')) return this.#release(session);
    if (type === 'event' && event === 'exited') this.#exitCodes.set(rootOf(session).id, body?.exitCode ?? 0);
    if (type === 'response' && command === 'threads' && body?.threads !== undefined)
      this.#threads.set(session.id, body.threads);
    if (type === 'response' && success === true && resuming.has(command ?? '')) this.#release(session);
  }

  #hold(stop: Stop): void {
    const root = rootOf(stop.session).id;
    this.#held.set(root, (this.#held.get(root) ?? new Set()).add(stop.session.id));
    this.#changes.tell(root);
    this.#stops.tell(stop);
  }

  #release(session: vscode.DebugSession): void {
    const root = rootOf(session).id;
    if (this.#held.get(root)?.delete(session.id) === true) this.#changes.tell(root);
  }

  #forget(session: vscode.DebugSession): void {
    this.#release(session);
    this.#sessions.delete(session.id);
    this.#threads.delete(session.id);
  }
}

function rootOf(session: vscode.DebugSession): vscode.DebugSession {
  let root = session;
  while (root.parentSession !== undefined) root = root.parentSession;
  return root;
}
