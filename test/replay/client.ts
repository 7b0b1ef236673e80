/** An editor in the same process: speaks the Debug Adapter Protocol with the adapter over a pair of streams, and remembers what happened. */

import { PassThrough } from 'node:stream';
import { DebugClient } from '@vscode/debugadapter-testsupport';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { failed } from '#protocol/read.ts';
import { StallDebugger } from '../../extension/debugger/adapter.ts';
import type { Observer } from '../../extension/debugger/live.ts';

type Stopped = DebugProtocol.StoppedEvent['body'];

/** Observes nothing: for tests that run no program. */
const nobody: Observer = { open: async () => failed('nobody observes here'), close: async () => {} };

export class Editor extends DebugClient {
  readonly events: DebugProtocol.Event[] = [];

  constructor(observer: Observer = nobody) {
    super('', '', 'stallsight');
    this.defaultTimeout = 10_000;
    const [toAdapter, toEditor] = [new PassThrough(), new PassThrough()];
    this.#remember();
    this.connect(toEditor, toAdapter);
    new StallDebugger(observer).start(toAdapter, toEditor);
  }

  /** As VS Code does, unless a test says otherwise. */
  override initializeRequest(
    asked: Partial<DebugProtocol.InitializeRequestArguments> = {},
  ): Promise<DebugProtocol.InitializeResponse> {
    const usual = { linesStartAt1: true, columnsStartAt1: true, pathFormat: 'path', supportsInvalidatedEvent: true };
    return super.initializeRequest({ adapterID: 'stallsight', ...usual, ...asked });
  }

  /** Launches, and returns when the program or the recording has been started. */
  async begin(configuration: object, before: () => Promise<unknown> = async () => {}): Promise<void> {
    const initialized = this.next('initialized');
    // A launch that fails is never initialized.
    initialized.catch(() => {});
    const launched = this.launch({ name: 'test', type: 'stallsight', request: 'launch', ...configuration });
    await Promise.race([initialized, launched]);
    await before();
    await this.configurationDoneRequest();
    await launched;
  }

  /** Does it, and returns the stop that the user is shown next. */
  async stopAfter(go: () => Promise<unknown>): Promise<Stopped> {
    const stopped = this.next('stopped', ({ preserveFocusHint }) => preserveFocusHint !== true);
    await go();
    return stopped;
  }

  next(type: 'stopped', wanted?: (body: Stopped) => boolean): Promise<Stopped>;
  next(type: string, wanted?: (body: Record<string, unknown>) => boolean): Promise<Record<string, unknown>>;
  next<Body>(type: string, wanted: (body: Body) => boolean = () => true): Promise<Body> {
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no event "${type}" came in time`)), this.defaultTimeout);
      late.unref();
      const hear = ({ body }: { readonly body: Body }): void => {
        if (!wanted(body)) return;
        clearTimeout(late);
        this.off(type, hear);
        resolve(body);
      };
      this.on(type, hear);
    });
  }

  async stack(thread: number): Promise<DebugProtocol.StackFrame[]> {
    return (await this.stackTraceRequest({ threadId: thread })).body.stackFrames;
  }

  /** The values of a scope of the innermost frame, as `name: value`. */
  async scope(thread: number, name: string): Promise<string[]> {
    const [frame] = await this.stack(thread);
    const { scopes } = (await this.scopesRequest({ frameId: frame?.id ?? 0 })).body;
    const scope = scopes.find((scope) => scope.name === name);
    if (scope === undefined) return [];
    const { variables } = (await this.variablesRequest({ variablesReference: scope.variablesReference })).body;
    return variables.map(({ name, value }) => `${name}: ${value}`);
  }

  /** What the debug console answers. */
  async ask(expression: string): Promise<string> {
    return (await this.evaluateRequest({ expression, context: 'repl' })).body.result;
  }

  /** What was printed so far. */
  output(category: string): string {
    const outputs = this.events.filter(({ event, body }) => event === 'output' && body.category === category);
    return outputs.map(({ body }) => String(body.output)).join('');
  }

  #remember(): void {
    const emit = this.emit.bind(this);
    this.emit = (type: string, event: DebugProtocol.Event, ...more: unknown[]): boolean => {
      if (event?.type === 'event') this.events.push(event);
      return emit(type, event, ...more);
    };
  }
}
