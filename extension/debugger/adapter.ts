/** The debug adapter: the Debug Adapter Protocol on one side, a recording or a live program on the other. Knows no editor. */

import { DebugSession, InitializedEvent } from '@vscode/debugadapter';
import type { DebugProtocol } from '@vscode/debugprotocol';
import { failed, read, type Read } from '#protocol/read.ts';
import { ms } from '#protocol/units.ts';
import { t } from '../view/words.ts';
import { setFilter, setLine, usualFilters } from './breakpoints.ts';
import { capabilities } from './capabilities.ts';
import type { Choice, LineBreakpoint } from './choice.ts';
import { Inspection } from './inspection.ts';
import type { Observer } from './live.ts';
import { openSubject } from './open.ts';
import { EditorScreen } from './screen.ts';
import type { Move, Subject } from './subject.ts';

export class StallDebugger extends DebugSession {
  readonly #observer: Observer;
  readonly #screen: EditorScreen;
  readonly #breakpoints = new Map<string, readonly LineBreakpoint[]>();
  #breakpointNumber = 0;
  #choice: Choice = { budget: ms(100), breakpoints: [], filters: usualFilters };
  #subject: Subject | null = null;
  #inspection: Inspection | null = null;
  /** Starts what was launched, once the editor has said all that it wants to say before. */
  #launch: (() => void) | null = null;

  constructor(observer: Observer) {
    super();
    this.#observer = observer;
    this.#screen = new EditorScreen(
      (event) => this.sendEvent(event),
      (loop) => this.#subject?.stop(loop) ?? null,
    );
    this.setDebuggerLinesStartAt1(true);
    this.setDebuggerColumnsStartAt1(true);
  }

  /** The editor has gone. */
  override dispose(): void {
    void this.#subject?.end('force');
  }

  protected override initializeRequest(
    response: DebugProtocol.InitializeResponse,
    { supportsInvalidatedEvent = false }: DebugProtocol.InitializeRequestArguments,
  ): void {
    this.#screen.canBeTold = supportsInvalidatedEvent;
    this.#reply(response, read(capabilities));
  }

  protected override launchRequest(
    response: DebugProtocol.LaunchResponse,
    configuration: DebugProtocol.LaunchRequestArguments,
  ): void {
    this.#later(response, this.#open(response, { ...configuration, request: 'launch' }));
  }

  async #open(response: DebugProtocol.LaunchResponse, configuration: Readonly<Record<string, unknown>>): Promise<void> {
    if (this.#subject !== null) return this.#reply(response, failed(t('Something is shown already')));
    const surroundings = { observer: this.#observer, screen: this.#screen, choice: this.#choice };
    const opened = await openSubject(configuration, surroundings);
    if (!opened.ok) return this.#reply(response, opened);
    const { subject, budget } = opened.value;
    this.#subject = subject;
    this.#inspection = new Inspection(subject, this.#screen, {
      line: (line) => this.convertDebuggerLineToClient(line),
      column: (column) => this.convertDebuggerColumnToClient(column),
    });
    this.#choose({ budget });
    if (!subject.canGoBack) this.#screen.can({ supportsStepBack: false });
    this.#launch = () => this.#later(response, this.#start(response, subject));
    this.sendEvent(new InitializedEvent());
  }

  async #start(response: DebugProtocol.LaunchResponse, subject: Subject): Promise<void> {
    const started = await subject.start();
    this.#reply(response, started.ok ? read(undefined) : started);
    if (started.ok) subject.begin();
  }

  protected override attachRequest(
    response: DebugProtocol.AttachResponse,
    configuration: DebugProtocol.AttachRequestArguments,
  ): void {
    this.#later(response, this.#open(response, { ...configuration, request: 'attach' }));
  }

  protected override configurationDoneRequest(response: DebugProtocol.ConfigurationDoneResponse): void {
    this.sendResponse(response);
    const launch = this.#launch;
    this.#launch = null;
    launch?.();
  }

  protected override restartRequest(response: DebugProtocol.RestartResponse): void {
    const subject = this.#subject;
    if (subject === null) return this.#reply(response, nothingShown);
    this.#later(response, this.#restart(response, subject));
  }

  async #restart(response: DebugProtocol.RestartResponse, subject: Subject): Promise<void> {
    const restarted = await subject.restart();
    this.#reply(response, restarted.ok ? read(undefined) : restarted);
  }

  protected override terminateRequest(response: DebugProtocol.TerminateResponse): void {
    this.sendResponse(response);
    if (this.#subject === null) return this.#screen.over(null);
    void this.#subject.end('ask');
  }

  protected override disconnectRequest(response: DebugProtocol.DisconnectResponse): void {
    const ended = this.#subject?.end('force') ?? Promise.resolve();
    this.#later(
      response,
      ended.then(() => this.sendResponse(response)),
    );
  }

  protected override setBreakPointsRequest(
    response: DebugProtocol.SetBreakpointsResponse,
    { source, breakpoints, lines = [] }: DebugProtocol.SetBreakpointsArguments,
  ): void {
    const file = source?.path;
    const asked = breakpoints ?? lines.map((line) => ({ line }));
    const ground = {
      file,
      number: () => (this.#breakpointNumber += 1),
      line: (line: number) => this.convertClientLineToDebugger(line),
      passed: (path: string, line: number) => this.#subject?.passed(path, line) ?? null,
    };
    const set = asked.map((one) => setLine(one, ground));
    this.#breakpoints.set(
      file ?? '',
      set.flatMap(({ chosen }) => chosen ?? []),
    );
    this.#choose({ breakpoints: [...this.#breakpoints.values()].flat() });
    this.#reply(response, read({ breakpoints: set.map(({ shown }) => shown) }));
  }

  protected override setExceptionBreakPointsRequest(
    response: DebugProtocol.SetExceptionBreakpointsResponse,
    { filters, filterOptions = [] }: DebugProtocol.SetExceptionBreakpointsArguments,
  ): void {
    const set = [...filters.map((filterId) => ({ filterId })), ...filterOptions].map(setFilter);
    this.#choose({ filters: set.flatMap(({ chosen }) => chosen ?? []) });
    this.#reply(response, read({ breakpoints: set.map(({ shown }) => shown) }));
  }

  protected override continueRequest(
    response: DebugProtocol.ContinueResponse,
    { threadId }: DebugProtocol.ContinueArguments,
  ): void {
    response.body = { allThreadsContinued: true };
    this.#go('continue', response, threadId);
  }

  protected override reverseContinueRequest(
    response: DebugProtocol.ReverseContinueResponse,
    { threadId }: DebugProtocol.ReverseContinueArguments,
  ): void {
    this.#goBack('reverse', response, threadId);
  }

  protected override nextRequest(
    response: DebugProtocol.NextResponse,
    { threadId }: DebugProtocol.NextArguments,
  ): void {
    this.#go('next', response, threadId);
  }

  protected override stepBackRequest(
    response: DebugProtocol.StepBackResponse,
    { threadId }: DebugProtocol.StepBackArguments,
  ): void {
    this.#goBack('previous', response, threadId);
  }

  protected override stepInRequest(
    response: DebugProtocol.StepInResponse,
    { threadId }: DebugProtocol.StepInArguments,
  ): void {
    this.#go('same-loop', response, threadId);
  }

  protected override stepOutRequest(
    response: DebugProtocol.StepOutResponse,
    { threadId }: DebugProtocol.StepOutArguments,
  ): void {
    this.#go('other-place', response, threadId);
  }

  #goBack(move: Move, response: DebugProtocol.Response, thread: number): void {
    if (this.#subject?.canGoBack === false)
      return this.#reply(
        response,
        failed(t('A live program cannot go back: run it with "record", and replay the recording')),
      );
    this.#go(move, response, thread);
  }

  /** The answer goes first: an editor takes it for the moment at which all runs on. */
  #go(move: Move, response: DebugProtocol.Response, thread: number): void {
    const loop = this.#inspection?.loop(thread) ?? nothingShown;
    if (!loop.ok) return this.#reply(response, loop);
    this.sendResponse(response);
    this.#subject?.go(move, loop.value.id);
  }

  protected override pauseRequest(
    response: DebugProtocol.PauseResponse,
    { threadId }: DebugProtocol.PauseArguments,
  ): void {
    if (this.#subject === null) return this.#reply(response, nothingShown);
    this.sendResponse(response);
    void this.#subject.pause(this.#screen.loopOf(threadId) ?? null);
  }

  protected override threadsRequest(response: DebugProtocol.ThreadsResponse): void {
    this.#reply(response, this.#inspection?.threads() ?? read({ threads: [] }));
  }

  protected override stackTraceRequest(
    response: DebugProtocol.StackTraceResponse,
    asked: DebugProtocol.StackTraceArguments,
  ): void {
    this.#answer(response, this.#inspection?.stack(asked) ?? nothingShown);
  }

  protected override scopesRequest(response: DebugProtocol.ScopesResponse, asked: DebugProtocol.ScopesArguments): void {
    this.#answer(response, this.#inspection?.scopes(asked) ?? nothingShown);
  }

  protected override variablesRequest(
    response: DebugProtocol.VariablesResponse,
    asked: DebugProtocol.VariablesArguments,
  ): void {
    this.#answer(response, this.#inspection?.variables(asked) ?? nothingShown);
  }

  protected override exceptionInfoRequest(
    response: DebugProtocol.ExceptionInfoResponse,
    asked: DebugProtocol.ExceptionInfoArguments,
  ): void {
    this.#answer(response, this.#inspection?.exception(asked) ?? nothingShown);
  }

  protected override evaluateRequest(
    response: DebugProtocol.EvaluateResponse,
    asked: DebugProtocol.EvaluateArguments,
  ): void {
    this.#reply(response, this.#inspection?.evaluate(asked) ?? nothingShown);
  }

  protected override completionsRequest(
    response: DebugProtocol.CompletionsResponse,
    asked: DebugProtocol.CompletionsArguments,
  ): void {
    this.#reply(response, this.#inspection?.completions(asked) ?? read({ targets: [] }));
  }

  protected override customRequest(command: string, response: DebugProtocol.Response): void {
    this.#reply(response, failed(t('Stallsight does not know the request "{0}"', command.slice(0, 80))));
  }

  #choose(change: Partial<Choice>): void {
    this.#choice = { ...this.#choice, ...change };
    this.#subject?.choose(this.#choice);
  }

  #reply<Response extends DebugProtocol.Response>(response: Response, answer: Read<Response['body']>): void {
    if (!answer.ok) return this.sendErrorResponse(response, 1, answer.because);
    response.body = answer.value;
    this.sendResponse(response);
  }

  /** To what the editor asks by itself, such as for a frame that is gone by now: a user who did nothing is told of no failure. */
  #answer<Response extends DebugProtocol.Response>(response: Response, answer: Read<Response['body']>): void {
    if (answer.ok) return this.#reply(response, answer);
    this.sendErrorResponse(response, { id: 1, format: answer.because, showUser: false });
  }

  /** An answer that comes later. A throw there is a bug of ours: it costs this request and not the session. */
  #later(response: DebugProtocol.Response, work: Promise<void>): void {
    work.catch((error: unknown) =>
      this.sendErrorResponse(response, 2, t('Stallsight made a mistake: {0}', String(error))),
    );
  }
}

const nothingShown = failed(t('Nothing is shown yet'));
