/** One observed run: a place for agents to report to, the environment that leads them there, and what they told so far. */

import type { AgentEvent } from '#protocol/events.ts';
import { recordingSchema } from '#protocol/recording.ts';
import { read, type Read } from '#protocol/read.ts';
import type { LoopId, Micros, ProcessId } from '#protocol/units.ts';
import { placeAgents } from './agents.ts';
import { Questions, type Standing } from './ask.ts';
import { now } from './clock.ts';
import { createDirectory, removeDirectory, type RunDirectory } from './directory.ts';
import { injectedVariables } from './inject.ts';
import { listen, type Listening } from './listen.ts';
import { type Disposable, Listeners } from './listeners.ts';
import { Pulses } from './pulse.ts';
import { openRecording, type Recorder } from './record.ts';
import { Reducer } from './reduce.ts';
import { SilentStalls } from './silent.ts';
import { sweepDeadRuns } from './sweep.ts';
import type { Timeline } from './timeline.ts';

export interface SessionOptions {
  /** The folder `dist/agent` of this installation; a copy of it is what programs load. */
  readonly agents: string;
  /** A step longer than this is a stall. */
  readonly threshold: Micros;
  /** Whether agents sample hotspots. */
  readonly profile: boolean;
  /** Where to record to as events arrive; nowhere when absent. */
  readonly record?: RecordTo;
}

export interface RecordTo {
  readonly file: string;
  /** What the recording says was run: no argument values. */
  readonly command: string;
}

/** The environment of a program, as `process.env` has it. */
export type Environment = Readonly<Record<string, string | undefined>>;

export interface Session {
  /** The run's own directory: socket, token, options. Gone after `close`. */
  readonly directory: string;
  /** The copied agents, which programs load. */
  readonly agents: string;
  /** The three variables that put the agents into a program: STALLSIGHT_RUN, NODE_OPTIONS and PYTHONPATH, the last two with what `base` had. */
  variables(base: Environment): Record<string, string>;
  /** `base` with those variables. Given its own result, it returns the same. */
  environment(base: Environment): Record<string, string>;
  timeline(): Timeline;
  /** How long the step that runs on that loop right now has run, seen without the program's help; null when its agent shows no pulse. */
  pulse(loop: LoopId): Micros | null;
  /** Asks where every loop that lives stands at this moment; resolves within about a second, whatever the programs do. */
  standing(): Promise<Standing>;
  /** Called with every event, after the timeline knows it. */
  onEvent(listener: (event: AgentEvent, received: Micros) => void): Disposable;
  /** Called when the timeline changed: at most once per turn of our own loop, however many events came. Read `timeline()` then. */
  onChange(listener: () => void): Disposable;
  /** Called with one sentence for the user when something was lost: the disk is full, an agent spoke nonsense. */
  onNotice(listener: (notice: string) => void): Disposable;
  /** Resolves when what ended programs had still to say has arrived; waits for no program that runs on. */
  drain(): Promise<void>;
  /** Stops listening, ends the recording and removes the directory. Programs that still run go on as if nothing were there. */
  close(): Promise<void>;
}

export async function openSession(options: SessionOptions): Promise<Read<Session>> {
  const { threshold, profile } = options;
  await sweepDeadRuns();
  const directory = createDirectory({ threshold, profile });
  if (!directory.ok) return directory;
  const session = await openIn(directory.value, options);
  if (!session.ok) removeDirectory(directory.value);
  return session;
}

async function openIn(directory: RunDirectory, options: SessionOptions): Promise<Read<Session>> {
  const agents = placeAgents(options.agents, directory.path);
  if (!agents.ok) return agents;
  const notices = new Listeners<[string]>();
  const recorder = options.record === undefined ? read(null) : startRecording(options, options.record, notices);
  if (!recorder.ok) return recorder;
  const pulses = new Pulses(directory.path);
  const questions = new Questions((process, text) => listening.ok && listening.value.say(process, text));
  const state = watch({ recorder: recorder.value, pulses, questions, threshold: options.threshold });
  const listening: Read<Listening> = await listen(directory.address, {
    token: directory.token,
    onEvent: (event) => state.take(event),
    onLost: (process) => state.take({ type: 'goodbye', process, at: now() }),
    onRefused: refusals((notice) => notices.tell(notice)),
  });
  if (!listening.ok) {
    state.dispose();
    await recorder.value?.close();
    return listening;
  }
  const variables = (base: Environment): Record<string, string> =>
    injectedVariables({ directory: directory.path, agents: agents.value }, base);
  const close = async (): Promise<void> => {
    questions.dispose();
    await listening.value.close();
    state.dispose();
    pulses.close();
    await recorder.value?.close();
    removeDirectory(directory);
  };
  return read({
    directory: directory.path,
    agents: agents.value,
    variables,
    environment: (base) => ({ ...defined(base), ...variables(base) }),
    timeline: () => state.timeline(),
    pulse: (loop) => pulses.read(loop),
    standing: () => questions.ask(living(state.timeline())),
    onEvent: (listener) => state.events.add(listener),
    onChange: (listener) => state.changes.add(listener),
    onNotice: (listener) => notices.add(listener),
    drain: () => listening.value.drain(quiet),
    close: once(close),
  });
}

/** How long nothing must come before we believe that all is said, in ms. */
const quiet = 100;

function startRecording(
  { threshold }: SessionOptions,
  { file, command }: RecordTo,
  notices: Listeners<[string]>,
): Read<Recorder> {
  const header = { schema: recordingSchema, command, began: now(), threshold } as const;
  return openRecording(file, header, (because) => notices.tell(because));
}

/** Tells of the 1st, 10th, 100th … thing that was refused: an agent that speaks another language must not flood its user. */
function refusals(tell: (notice: string) => void): (because: string) => void {
  let count = 0;
  return (because) => {
    count += 1;
    if (Number.isInteger(Math.log10(count)))
      tell(`an agent said ${count} times what is no event of this protocol, last: ${because}`);
  };
}

interface Watched extends Disposable {
  readonly events: Listeners<[AgentEvent, Micros]>;
  readonly changes: Listeners<[]>;
  timeline(): Timeline;
  take(event: AgentEvent): void;
}

interface Watching {
  readonly recorder: Recorder | null;
  readonly pulses: Pulses;
  readonly questions: Questions;
  readonly threshold: Micros;
}

/** Owns the timeline: every event goes through here once. */
function watch({ recorder, pulses, questions, threshold }: Watching): Watched {
  const events = new Listeners<[AgentEvent, Micros]>();
  const changes = new Listeners<[]>();
  const reducer = new Reducer();
  let told = true;
  const tell = (): void => {
    told = true;
    changes.tell();
  };
  const take = (event: AgentEvent): void => {
    const received = now();
    recorder?.write({ received, event });
    pulses.follow(event);
    silent.follow(event);
    reducer.take(event, received);
    questions.follow(event);
    events.tell(event, received);
    if (told) setImmediate(tell);
    told = false;
  };
  const silent = new SilentStalls(pulses, threshold, take);
  return { events, changes, timeline: () => reducer.timeline(), take, dispose: () => silent.dispose() };
}

/** The processes of the loops that live. */
function living({ loops }: Timeline): ProcessId[] {
  return [...loops.values()].filter(({ ended }) => ended === null).map(({ process }) => process);
}

function defined(base: Environment): Record<string, string> {
  return Object.fromEntries(
    Object.entries(base).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]])),
  );
}

function once(close: () => Promise<void>): () => Promise<void> {
  let closing: Promise<void> | null = null;
  return () => (closing ??= close());
}
