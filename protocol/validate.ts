/** Checks what came over the wire against the types of this room. Says why it refuses; never throws, whatever it is given. */

import * as v from 'valibot';
import { causeKinds, gils, isBuckets, isCount, isId, isShare } from './checks.ts';
import type { AgentEvent } from './events.ts';
import type { Frame } from './frame.ts';
import { FrameTexts } from './frame-texts.ts';
import type { Buckets } from './histogram.ts';
import { KnownFrames } from './known-frames.ts';
import { plainEvent } from './plain.ts';
import { failed, read, type Read } from './read.ts';
import type { FilePath, LoopId, Micros, ProcessId, StallId } from './units.ts';

/** Returns the event that `value` is. Properties that no type names are left out, so that nothing unexpected travels on. */
export function readEvent(value: unknown): Read<AgentEvent> {
  const schema = eventsByType.get(typeOf(value)) ?? event;
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) return failed(explain(result.issues));
  const output: Whole<v.InferOutput<typeof event>> = result.output;
  return read(output);
}

export function parseEvent(line: string): Read<AgentEvent> {
  const parsed = parseAround(line, (value) => value);
  return parsed.ok ? read(parsed.value.event) : parsed;
}

/** An event, and what it was found in. */
interface Around {
  readonly event: AgentEvent;
  readonly json: unknown;
}

/** Parses a line of JSON, and the event that `within` finds in it. */
export function parseAround(line: string, within: (json: unknown) => unknown): Read<Around> {
  const numbered = frameTexts.number(line);
  const short = parseJson(numbered?.line ?? line);
  // A number is a frame only where a frame gave way to it.
  const plain = short.ok ? plainEvent(within(short.value), numbered === null ? knownFrames : frameTexts) : null;
  if (short.ok && plain !== null && (numbered === null || frameTexts.found === numbered.frames))
    return read({ event: plain, json: short.value });
  const json = numbered === null ? short : parseJson(line);
  if (!json.ok) return json;
  const event = readEvent(within(json.value));
  return event.ok ? read({ event: event.value, json: json.value }) : event;
}

export function parseJson(text: string): Read<unknown> {
  try {
    return read(JSON.parse(text));
  } catch {
    return failed('not JSON');
  }
}

function explain([issue]: readonly [v.BaseIssue<unknown>, ...v.BaseIssue<unknown>[]]): string {
  const where = v.getDotPath(issue);
  return where === null ? issue.message : `${where}: ${issue.message}`;
}

const text = v.custom<string>((value) => typeof value === 'string', 'expected a text');
const count = v.custom<number>(isCount, 'expected a whole number from 0');
const micros = v.custom<Micros>(isCount, 'expected whole microseconds from 0');
const share = v.custom<number>(isShare, 'expected 0 to 1');
const processId = v.custom<ProcessId>(isId, 'expected a process id');
const loopId = v.custom<LoopId>(isId, 'expected a loop id');
const stallId = v.custom<StallId>(isId, 'expected a stall id');
const filePath = v.custom<FilePath>((value) => typeof value === 'string', 'expected a path');

const anyFrame = v.object({
  function: text,
  file: filePath,
  line: count,
  column: v.nullable(count),
  origin: v.picklist(['user', 'library', 'runtime']),
});

const knownFrames = new KnownFrames();

const frame: typeof anyFrame = {
  ...anyFrame,
  '~run': (dataset, config) => {
    const known = knownFrames.find(dataset.value);
    if (known !== undefined) return { typed: true, value: known };
    const checked = anyFrame['~run'](dataset, config);
    if (checked.typed) knownFrames.remember(checked.value);
    return checked;
  },
};

const frameTexts = new FrameTexts(frameIn, knownFrames);

function frameIn(text: string): Frame | null {
  const json = parseJson(text);
  const checked = json.ok ? v.safeParse(frame, json.value) : null;
  return checked?.success === true ? checked.output : null;
}

const stack = v.array(frame);
const request = v.object({ method: text, route: text });
const victims = v.array(v.object({ kind: v.picklist(['task', 'request']), name: text, waited: micros }));
const buckets = v.custom<Buckets>(isBuckets, 'expected pairs of whole numbers from 0, 4096 at most');

const cause = v.object({
  kind: v.picklist(causeKinds),
  gil: v.exactOptional(v.picklist(gils)),
  call: v.exactOptional(text),
});

const stall = v.object({
  id: stallId,
  process: processId,
  loop: loopId,
  began: micros,
  lasted: micros,
  cause,
  own: v.nullable(micros),
  cpu: v.nullable(micros),
  runDelay: v.nullable(micros),
  gc: v.nullable(micros),
  culprit: v.nullable(frame),
  stack,
  task: v.exactOptional(text),
  request: v.exactOptional(request),
  victims,
  phase: v.exactOptional(v.literal('startup')),
});

const event = v.variant('type', [
  v.object({
    type: v.literal('hello'),
    protocol: v.literal(1),
    process: processId,
    pid: count,
    parentPid: count,
    runtime: v.picklist(['node', 'python']),
    version: text,
    name: text,
    at: micros,
    answers: v.exactOptional(v.array(text)),
  }),
  v.object({
    type: v.literal('loop-began'),
    process: processId,
    loop: loopId,
    kind: v.picklist(['libuv', 'asyncio', 'uvloop', 'worker']),
    thread: text,
    at: micros,
    pulse: v.exactOptional(v.object({ file: text, offset: count })),
  }),
  v.object({
    type: v.literal('lag'),
    process: processId,
    loop: loopId,
    at: micros,
    count,
    p50: micros,
    p90: micros,
    p99: micros,
    max: micros,
    utilization: share,
    blocked: micros,
    buckets,
  }),
  v.object({
    type: v.literal('stall-began'),
    process: processId,
    loop: loopId,
    id: stallId,
    at: micros,
    began: micros,
    culprit: v.nullable(frame),
    stack,
    cause: v.exactOptional(cause),
    task: v.exactOptional(text),
    request: v.exactOptional(request),
    victims,
  }),
  v.object({ type: v.literal('stall-ended'), at: micros, stall }),
  v.object({
    type: v.literal('blocking-calls'),
    process: processId,
    at: micros,
    calls: v.array(v.object({ call: text, site: frame, count, total: micros, max: micros })),
  }),
  v.object({
    type: v.literal('hotspots'),
    process: processId,
    loop: loopId,
    at: micros,
    samples: v.array(v.object({ at: micros, lasted: micros, stack })),
  }),
  v.object({ type: v.literal('loop-ended'), process: processId, loop: loopId, at: micros }),
  v.object({ type: v.literal('dropped'), process: processId, at: micros, events: count }),
  v.object({
    type: v.literal('stacks'),
    process: processId,
    at: micros,
    question: count,
    loops: v.array(v.object({ loop: loopId, waits: v.boolean(), blocked: micros, stack: v.nullable(stack) })),
  }),
  v.object({ type: v.literal('goodbye'), process: processId, at: micros }),
]);

/** The type is known before anything is checked: to try each in turn would take longer than the check. */
const eventsByType = new Map<unknown, (typeof event.options)[number]>(
  event.options.map((option) => [option.entries.type.literal, option]),
);

function typeOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'type' in value ? value.type : undefined;
}

/**
 * The schema's output, or never when a hand-written type has a property (an optional one too) or a case that the schema lacks:
 * then `readEvent` stops compiling. That the output is an AgentEvent at all, its return type checks.
 */
type Whole<Output> = AgentEvent extends Bare<Output> ? (Full<Output> extends Full<AgentEvent> ? Output : never) : never;
type Plain = string | number | null | undefined;
type Bare<T> = T extends Plain ? T : { readonly [Key in keyof T]: Bare<T[Key]> };
type Full<T> = T extends Plain ? T : { readonly [Key in keyof T]-?: Full<Exclude<T[Key], undefined>> };
