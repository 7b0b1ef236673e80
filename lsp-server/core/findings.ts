/** Makes findings of effects: one for each blocking cause that a function on the loop reaches, at the call to change. */

import type { EffectKind, Finding, Hop, Offload, Range, WitnessPath } from '#protocol/finding.ts';
import type { FilePath } from '#protocol/units.ts';
import type { BlockingApi } from './catalogue.ts';
import type { CallFacts, FileFacts } from './facts.ts';
import type { Edge, Further, LetGo, LinkedFunction } from './link.ts';
import { opensInMemory } from './inMemory.ts';
import { explain, explainAwaited } from './messages.ts';
import type { Modules } from './modules.ts';
import { hop, Others } from './others.ts';
import { type Obstacles, obstacleOf, obstaclesOf } from './obstacles.ts';
import { FirstSteps } from './firstSteps.ts';
import { severityOf } from './severity.ts';
import { type Effect, type Effects, isOnce } from './solve.ts';
import { isUnmet } from './unmet.ts';

interface Reported {
  /** The files that are reported in. */
  readonly own: ReadonlySet<FileFacts>;
  readonly roots: readonly FilePath[];
  readonly modules: Modules;
  readonly letGo?: LetGo | undefined;
  readonly further?: Further | undefined;
}

export function findingsOf(
  functions: readonly LinkedFunction[],
  effects: Effects,
  { own, roots, modules, letGo, further }: Reported,
): Finding[] {
  const others = new Others(functions);
  const rest = further?.rest ?? letGo;
  const firstSteps = new FirstSteps(functions, own, further, rest);
  const known = { effects, others, obstacles: obstaclesOf(functions), roots, modules, firstSteps };
  return functions
    .filter((one) => one.onLoop && own.has(one.ref.file))
    .flatMap((one) => {
      rest?.();
      return findingsIn(one, known);
    });
}

/** What is known of all functions. */
interface Known {
  readonly effects: Effects;
  readonly others: Others;
  readonly obstacles: Obstacles;
  readonly roots: readonly FilePath[];
  readonly modules: Modules;
  readonly firstSteps: FirstSteps;
}

function findingsIn(one: LinkedFunction, known: Known): Finding[] {
  const roots = new Set<CallFacts>();
  const causes = [...causesIn(one, known), ...loopsIn(one)].filter(({ effect }) => {
    if (effect === null) return true;
    if (roots.has(effect.root)) return false;
    roots.add(effect.root);
    return true;
  });
  return [
    ...causes.map((cause) => finding(one, cause, known)),
    ...causes.flatMap((cause) => besides(one, cause, roots, known)),
  ];
}

/**
 * What the call does beside that, also where it calls another function of the same name or table: it is mended with it,
 * so it is said less loudly.
 */
function besides(one: LinkedFunction, { edge, effect }: Cause, roots: Set<CallFacts>, known: Known): Finding[] {
  const { file, facts } = one.ref;
  if (edge === null || effect?.api.weight !== 'hard' || edge.to.facts.async) return [];
  const same = one.edges.filter(({ call, to }) => call === edge.call && !to.facts.async);
  return [edge, ...same.filter((other) => other !== edge)]
    .flatMap((other) => known.others.behind(other, file, roots))
    .map(({ api, root, path, to }) => {
      const severity = severityOf(
        one,
        { ...effect, api, root, to, once: false },
        { call: edge.call, edge: null },
        path,
        known,
      );
      return {
        rule: `blocking-${api.kind}`,
        severity: severity === 'hint' || file.language === 'python' ? 'hint' : 'info',
        file: file.file,
        range: edge.call.range,
        message: explain(facts, path, api, file.language),
        call: api.api,
        effect: api.kind,
        path,
        evidence: { kind: 'static' },
        offloads: [],
      };
    });
}

/** A call on the loop and what it does there; an endless loop has no effect but itself. */
interface Cause {
  readonly range: Range;
  readonly call: CallFacts | null;
  readonly edge: Edge | null;
  readonly effect: Effect | null;
}

/** At most one for each call, the nearest; in the order of the text. */
function causesIn({ blocks, edges }: LinkedFunction, { effects, others }: Known): Cause[] {
  const causes = new Map<CallFacts, Cause>();
  for (const block of blocks) {
    const { call, api } = block;
    if (causes.get(call)?.effect?.api.weight === 'hard') continue;
    causes.set(call, {
      range: call.range,
      call,
      edge: null,
      effect: { api, call, to: null, distance: 0, root: call, once: isOnce(block) },
    });
  }
  for (const edge of edges) {
    const nearest = effects.get(edge.to.facts);
    const effect = nearest && isUnmet(edge, nearest) ? others.met(edge) : nearest;
    const known = causes.get(edge.call)?.effect;
    if (effect === undefined || opensInMemory(edge, effect) || (known && !isWorse(effect, known))) continue;
    causes.set(edge.call, { range: edge.call.range, call: edge.call, edge, effect });
  }
  return [...causes.values()].toSorted((a, b) => a.range.line - b.range.line || a.range.column - b.range.column);
}

function isWorse(effect: Effect, known: Effect): boolean {
  if (known.api.weight !== effect.api.weight) return known.api.weight === 'soft' || effect.api.weight === 'hard';
  return (known.once && !effect.once) || effect.distance < known.distance;
}

function loopsIn({ endless }: LinkedFunction): Cause[] {
  return endless.map((range) => ({ range, call: null, edge: null, effect: null }));
}

function finding(one: LinkedFunction, cause: Cause, known: Known): Finding {
  const { file, facts } = one.ref;
  const { effect } = cause;
  if (effect === null) return endlessLoop(one, cause.range);
  const path = pathOf(cause, effect, file, known.effects);
  const isAwaited = cause.edge?.to.facts.async === true;
  const obstacle = cause.call ? obstacleOf(cause.call, cause.edge, known.obstacles) : undefined;
  return {
    rule: `blocking-${effect.api.kind}`,
    severity: isAwaited ? 'hint' : severityOf(one, effect, cause, path, known),
    file: file.file,
    range: cause.range,
    message: isAwaited ? explainAwaited(facts, path, effect.api) : explain(facts, path, effect.api, file.language),
    call: effect.api.api,
    effect: effect.api.kind,
    path,
    evidence: { kind: 'static' },
    offloads: isAwaited ? [] : offloadsOf(effect.api, path.length === 1),
    ...(obstacle === undefined ? {} : { obstacle }),
  };
}

function pathOf(cause: Cause, effect: Effect, file: FileFacts, effects: Effects): WitnessPath {
  const last = (call: CallFacts, at: FileFacts): Hop => hop(effect.api.api, call, at);
  if (cause.edge === null) return [last(effect.call, file)];
  const path: [Hop, ...Hop[]] = [hop(cause.edge.to.facts.name, cause.edge.call, file)];
  let at = cause.edge.to.file;
  for (let step: Effect | undefined = effect; step; step = step.to ? effects.get(step.to.facts) : undefined) {
    path.push(step.to ? hop(step.to.facts.name, step.call, at) : last(step.call, at));
    at = step.to?.file ?? at;
  }
  return path;
}

function offloadsOf(api: BlockingApi, direct: boolean): Offload[] {
  const moved: Offload = { kind: api.gil === 'held' ? 'process' : api.offload };
  if (api.instead === undefined) return [moved];
  const replaced: Offload = { kind: 'async-api', replacement: api.instead };
  return direct ? [replaced, moved] : [moved, replaced];
}

function endlessLoop({ ref }: LinkedFunction, range: Range): Finding {
  const { file, facts } = ref;
  const effect: EffectKind = 'compute';
  return {
    rule: 'endless-loop',
    severity: 'warning',
    file: file.file,
    range: { ...range, endLine: range.line, endColumn: range.column + 'while'.length },
    message: `\`${facts.name}\` holds the event loop for ever: this loop can go round without an await.`,
    call: 'while',
    effect,
    path: [{ function: 'while', file: file.file, line: range.line, column: range.column }],
    evidence: { kind: 'static' },
    offloads: [{ kind: 'chunk' }],
  };
}
