/** The fixes of a Python finding, best first: where the evidence says the work should go, and why one is not offered. */

import type { Finding, Hop } from '#protocol/finding.ts';
import { failed, read, type Read } from '#protocol/read.ts';
import type { FilePath } from '#protocol/units.ts';
import type { Fix, OfferedFix, OfferFixes, Sources } from '../../fixes.ts';
import { lastMade } from '../../lastMade.ts';
import type { ParsePython } from '../parser.ts';
import type { Node } from '../tree.ts';
import {
  anyioThread,
  asyncioThread,
  type Carrier,
  forKeywords,
  frameworkThread,
  limitedAnyioThread,
  limitedThread,
  processPool,
} from './carriers.ts';
import { loopFrom, loopsAround, turnByTheClock, turnEachRound } from './chunk.ts';
import { actor } from './actor.ts';
import { describe, isBlockwise, isStatement, reasonAgainstBlock } from './blocks.ts';
import { givesConnection } from './connections.ts';
import { awaitEdits, edit, fixOf, movedEdits } from './edits.ts';
import { endpointAround } from './endpoint.ts';
import { extract, replacement } from './extract.ts';
import { type Definition, type FunctionAround, functionsBy } from './functions.ts';
import { bringAsyncio, bringModule, type Files, imports, isOfAnyio, type Source } from './imports.ts';
import { mayLeave, reasonAgainstProcess } from './isolation.ts';
import { heldLock } from './locks.ts';
import { type Begun, begunIn, worstStall } from './measured.ts';
import { mayChangeMeanwhile } from './meanwhile.ts';
import { pathTo } from './names.ts';
import { awaitable, callAt, type CallPlace, localNames, namesAround, takenName } from './place.ts';
import { ParsedSource } from './parsedSource.ts';
import { reasonAgainstArguments, reasonAgainstFile, reasonAgainstResult } from './sendable.ts';
import { mayShareState } from './sharedState.ts';
import { boundToThread, reasonAgainstThread } from './threadBound.ts';
import { connectionLeaves, isReadBehind, refusal, refusalOfArguments } from './traps.ts';
import { asyncTwins, fileTwins, guidance, type Work } from './twins.ts';

export function pythonFixes(parse: ParsePython): OfferFixes {
  const treeOf = lastMade((text) => parse(text));
  const functionAround = functionsBy(treeOf);
  return (finding, sources) => new Offering(finding, treeOf, functionAround, sources).all();
}

class Offering {
  readonly #finding: Finding;
  readonly #parse: ParsePython;
  readonly #functionAround: FunctionAround;
  readonly #sources: Sources;
  readonly #known: Map<FilePath, Source> = new Map();
  readonly #bound: Map<CallPlace, string | undefined> = new Map();

  constructor(finding: Finding, parse: ParsePython, functionAround: FunctionAround, sources: Sources) {
    this.#finding = finding;
    this.#parse = parse;
    this.#functionAround = functionAround;
    this.#sources = sources;
  }

  all(): OfferedFix[] {
    const source = this.#sourceOf(this.#finding.file);
    if (source === undefined) return [];
    const { rule } = this.#finding;
    if (rule === 'unused-waiver') return [];
    if (rule === 'endless-loop') return [this.#turns(source)];
    return rule === 'measured-stall' ? this.#measured() : this.#proved(source);
  }

  #sourceOf(file: FilePath): Source | undefined {
    const known = this.#known.get(file);
    if (known) return known;
    const text = this.#sources.text(file);
    if (text === undefined) return undefined;
    const source = new ParsedSource(file, text, this.#parse);
    this.#known.set(file, source);
    return source;
  }

  #around({ file, line, column }: Hop): Definition | undefined {
    const text = this.#sources.text(file);
    return text === undefined ? undefined : this.#functionAround(text, line, column);
  }

  #files(): Files {
    return {
      sourceOf: (file) => this.#sourceOf(file),
      around: (hop) => this.#around(hop),
      originOf: (name, from) => this.#sources.project?.originOf(name, from),
    };
  }

  #proved(source: Source): OfferedFix[] {
    const { range, path, call, obstacle, offloads } = this.#finding;
    const start = source.lines.index(range.line, range.column);
    const place = callAt(source.tree, start, source.lines.index(range.endLine, range.endColumn));
    const called = path[0].function;
    const leaves = givesConnection(this.#finding, (file) => this.#sourceOf(file)) ? connectionLeaves : undefined;
    const because = obstacle ?? refusal(this.#finding) ?? leaves;
    if (call === 'time.sleep' && path.length === 1) return [this.#sleep(source, place)];
    const loop = place.ok ? undefined : loopFrom(source, start);
    if (loop !== undefined) return call === 'busy wait' ? [this.#turns(source)] : this.#loop(loop, source);
    if (!place.ok) return [{ title: threadTitle(called), fix: because === undefined ? place : failed(because) }];
    const work = { source, place: place.value, called };
    if (because !== undefined)
      return [{ title: threadTitle(called), fix: failed(because) }, ...this.#block(work), ...this.#twins(work)];
    const holdsGil = worstStall(this.#finding)?.cause.gil === 'held' || offloads[0]?.kind === 'process';
    const computes = holdsGil && /compute|regex|serialization/.test(this.#finding.effect);
    const keepsGil = computes && path.length === 1 && offloads[0]?.kind === 'process';
    const halfway = computes ? holdsTheGil : isReadBehind(this.#finding) ? readOnTheLoop : undefined;
    const carried = keepsGil ? [] : this.#threads(work);
    const threads = keepsGil
      ? [{ title: threadTitle(called), fix: failed(keepsTheGil) }]
      : carried.map((one) => (halfway === undefined ? one : lookedAt(one, halfway)));
    return [
      ...(holdsGil ? [this.#process(work)] : []),
      ...(halfway === readOnTheLoop ? this.#block(work) : []),
      ...threads,
      ...this.#twins(work),
      ...(keepsGil ? [] : this.#endpoint(work)),
      ...(computes ? [] : this.#limited(work, carried)),
    ];
  }

  /** What can be awaited instead; where that is more than another call, how far it is. */
  #twins(work: Work): OfferedFix[] {
    const { project } = this.#sources;
    const twins = [...asyncTwins(this.#finding, work, project), ...fileTwins(this.#finding, work, project)];
    return twins.length > 0 ? twins : guidance(this.#finding, work, project);
  }

  #sleep(source: Source, found: Read<CallPlace>): OfferedFix {
    const library = isOfAnyio(source.text) ? 'anyio' : 'asyncio';
    const title = `Await ${library}.sleep instead`;
    const place = found.ok ? awaitable(found.value, source) : found;
    if (!place.ok) return { title, fix: place };
    const brought = library === 'anyio' ? bringModule(source, 'anyio') : bringAsyncio(source);
    if (!brought.ok) return { title, fix: brought };
    const { name, edits } = brought.value;
    const taken = takenName([name], place.value, source);
    if (taken !== undefined) return { title, fix: failed(taken) };
    const { start, end } = place.value.callee;
    const called = [...awaitEdits(place.value, source), edit(source, start, end, `${name}.sleep`)];
    return {
      title,
      fix: fixOf(title, 'async-api', changedMeanwhile(place.value, source.text), [...edits, ...called]),
    };
  }

  /** In the manner of the program first: one that knows anyio and no asyncio may run on another loop. */
  #threads(work: Work): OfferedFix[] {
    const { source } = work;
    const asyncio = this.#carried(work, asyncioThread(source), threadTitle(work.called));
    const framework = imports('fastapi', source.text)
      ? 'fastapi'
      : imports('starlette', source.text)
        ? 'starlette'
        : null;
    const others = [
      ...(framework === null ? [] : [frameworkThread(source, framework)]),
      ...(imports('anyio', source.text) ? [anyioThread(source)] : []),
    ].map((carrier) => this.#carried(work, carrier, threadTitle(work.called)));
    return isOfAnyio(source.text)
      ? [...others.toReversed(), lookedAt(asyncio, 'on trio nothing of asyncio runs')]
      : [asyncio, ...others];
  }

  /** Needs a reader's eye: what takes too long raises. Where no thread is possible, this one says nothing new. */
  #limited(work: Work, [first]: readonly OfferedFix[]): OfferedFix[] {
    if (first?.fix.ok !== true) return [];
    const from = this.#sources.project?.pythonFrom(work.source.file);
    const limited = first.title.includes('anyio') ? limitedAnyioThread(work.source) : limitedThread(work.source, from);
    return [lookedAt(this.#carried(work, limited, `${first.title}, with a limit`), 'what takes longer raises')];
  }

  #process(work: Work): OfferedFix {
    const title = `Run ${work.called}() in a process pool`;
    const { callee, args, ancestors } = work.place;
    const around = ancestors.find(({ type }) => type === 'function_definition');
    const leaves = mayLeave(callee, work.source, localNames(work.place, work.source.text), this.#files());
    if (!leaves.ok) return this.#actor(work) ?? { title, fix: leaves };
    const isApi = this.#finding.rule !== 'measured-stall' && this.#finding.path.length === 1;
    const because =
      reasonAgainstArguments(args, around, work.source.text) ??
      (isApi ? (reasonAgainstFile(this.#finding.call) ?? reasonAgainstResult(this.#finding.call)) : undefined);
    if (because !== undefined) return { title, fix: failed(because) };
    return this.#carried(work, processPool(work.source), title);
  }

  /** What has a state of its own goes with it. */
  #actor({ source, place }: Work): OfferedFix | undefined {
    const edits = actor(place, source, this.#sources, this.#parse, this.#files());
    const written = source.text.slice(place.callee.start, place.callee.end);
    const title = `Run ${written}() in a process that has the object`;
    return edits && { title, fix: edits.ok ? fixOf(title, 'process', onCopies, edits.value) : edits };
  }

  #carried({ source, place, called }: Work, found: Read<Carrier>, otherwise: string): OfferedFix {
    if (!found.ok) return { title: otherwise, fix: found };
    const { offload } = found.value;
    const title = `Run ${called}() ${found.value.words}`;
    const may = awaitable(place, source);
    if (!may.ok) return { title, fix: may };
    if (lazyArgument(place.args))
      return { title, fix: failed('an argument is a generator, which would run there too') };
    const around = place.ancestors.find(({ type }) => type === 'function_definition');
    const touching = refusalOfArguments(place.args, around, source.text);
    if (touching !== undefined) return { title, fix: failed(touching) };
    const bound = offload === 'thread' ? this.#boundToThread(place) : undefined;
    if (bound !== undefined) return { title, fix: failed(bound) };
    const carrier = hasKeywords(place.args) ? forKeywords(found.value, source) : read({ ...found.value, closing: '' });
    if (!carrier.ok) return { title, fix: carrier };
    const { before, closing, names, edits } = carrier.value;
    const taken = takenName(names, place, source);
    if (taken !== undefined) return { title, fix: failed(taken) };
    const moved = movedEdits(place, before, closing, source);
    return {
      title,
      fix: fixOf(title, offload, this.#caution(offload, place, source.text), [...edits, ...moved]),
    };
  }

  /** Asked for each thread that it could be carried to. */
  #boundToThread(place: CallPlace): string | undefined {
    if (!this.#bound.has(place)) this.#bound.set(place, boundToThread(place, this.#finding, this.#files()));
    return this.#bound.get(place);
  }

  /** Needs a reader's eye: the endpoint then runs beside others, in a thread of its own. */
  #endpoint({ source, place }: Work): OfferedFix[] {
    const endpoint = awaitable(place, source).ok
      ? endpointAround(place, source, this.#sources, this.#parse)
      : undefined;
    if (endpoint === undefined) return [];
    const title = 'Make the endpoint a plain `def`, which FastAPI runs in its thread pool';
    if (!endpoint.ok) return [{ title, fix: endpoint }];
    const { start, end } = endpoint.value;
    return [
      { title, fix: fixOf(title, 'thread', 'it then runs beside other requests', [edit(source, start, end, '')]) },
    ];
  }

  /** What cannot be moved as a call may be moved with what belongs to it: the block of a `with`, the rounds of a `for`. */
  #block({ source, place }: Work): OfferedFix[] {
    if (!isBlockwise(this.#finding)) return [];
    const { ancestors, call } = place;
    const index = ancestors.findIndex((node, depth) => isStatement(node) && ancestors[depth + 1]?.type === 'block');
    const statement = ancestors[index];
    if (statement === undefined || !awaitable(place, source).ok) return [];
    const title = `Run ${describe(statement, call, source)} in a thread`;
    const because = reasonAgainstBlock(place, statement, source);
    if (because !== undefined) return [{ title, fix: failed(because) }];
    return [this.#extracted(title, statement, ancestors.slice(index + 1), source, 'thread')];
  }

  #extracted(
    title: string,
    statement: Node,
    ancestors: readonly Node[],
    source: Source,
    where: 'thread' | 'process',
  ): OfferedFix {
    const held = heldLock(statement, ancestors, source.text);
    if (held !== undefined) return { title, fix: failed(held) };
    const extraction = extract(statement, ancestors, source, where === 'process' ? 'on copies' : 'on the same objects');
    if (!extraction.ok) return { title, fix: extraction };
    const because =
      reasonAgainstThread(statement, source, this.#files()) ??
      (where === 'process' ? reasonAgainstProcess(extraction.value, source, this.#files()) : undefined);
    if (because !== undefined) return { title, fix: failed(because) };
    const carrier = where === 'process' ? processPool(source) : asyncioThread(source);
    if (!carrier.ok) return { title, fix: carrier };
    const locals = namesAround(ancestors, source);
    const taken = carrier.value.names.find((name) => locals.has(name));
    if (taken !== undefined) return { title, fix: failed(`\`${taken}\` is another name here`) };
    const { name, parameters, definition } = extraction.value;
    const call = `${carrier.value.before}${[name, ...parameters].join(', ')})`;
    const edits = [...carrier.value.edits, definition, replacement(extraction.value, call, source)];
    return { title, fix: fixOf(title, carrier.value.offload, where === 'process' ? onCopies : besideOthers, edits) };
  }

  /** A stall that no rule foresaw: its stack says which call of the coroutine it began with. */
  #measured(): OfferedFix[] {
    const stall = worstStall(this.#finding);
    if (stall === undefined) return [];
    const title = 'Move this work off the loop';
    const begun = begunIn(stall, ({ file }) => this.#sourceOf(file));
    if (!begun.ok) return [{ title, fix: begun }];
    const { call, called, source, statement, ancestors } = begun.value;
    const isProcess = stall.cause.kind === 'cpu' && stall.cause.gil !== 'released';
    if (call === null || called === null) return this.#inPlace(begun.value, source, isProcess);
    const place = callAt(source.tree, call.start, call.end);
    if (!place.ok) return [{ title, fix: place }];
    const work = { source, place: place.value, called };
    const because = stall.cause.kind === 'lock' ? 'a lock belongs to the thread that takes it' : undefined;
    if (because !== undefined) return [{ title, fix: failed(because) }];
    const unsafe = this.#threads(work).map((one) => lookedAt(one, isProcess ? holdsTheGil : besideOthers));
    return isProcess ? [this.#process(work), ...unsafe, ...this.#chunk(statement, ancestors, source)] : unsafe;
  }

  /** The coroutine itself computed, or waited in a call of a library. */
  #inPlace({ statement, ancestors }: Begun, source: Source, isProcess: boolean): OfferedFix[] {
    const loops = loopsAround([statement, ...ancestors]);
    const index = loops === undefined ? -1 : ancestors.indexOf(loops.outer);
    const whole = loops === undefined || index === -1 ? (loops?.outer ?? statement) : loops.outer;
    const around = index === -1 ? ancestors : ancestors.slice(index + 1);
    const what = loops === undefined ? 'this statement' : 'the loop';
    const where = isProcess ? 'process' : 'thread';
    const title = `Run ${what} in a ${where === 'process' ? 'process pool' : 'thread'}`;
    return [this.#extracted(title, whole, around, source, where), ...this.#chunk(statement, ancestors, source)];
  }

  /** A loop that computes for long by itself. */
  #loop([loop, ...ancestors]: readonly [Node, ...Node[]], source: Source): OfferedFix[] {
    const around = ancestors.find(({ type }) => type === 'function_definition');
    const title = 'Run the loop in a process pool';
    if (around === undefined || !source.text.startsWith('async', around.start))
      return [{ title, fix: failed('it stands in a function that is not async') }];
    return [this.#extracted(title, loop, ancestors, source, 'process'), ...this.#chunk(loop, ancestors, source)];
  }

  #chunk(statement: Node, ancestors: readonly Node[], source: Source): OfferedFix[] {
    const loops = loopsAround([statement, ...ancestors]);
    if (loops === undefined) return [];
    const title = 'Give the event loop a turn every 5 ms of this loop';
    const held = heldLock(loops.inner, [loops.inner, ...ancestors], source.text);
    if (held !== undefined) return [{ title, fix: failed(held) }];
    const edits = turnByTheClock(loops, source, namesAround(ancestors, source));
    return [{ title, fix: edits.ok ? fixOf(title, 'chunk', turnsBetween, edits.value) : edits }];
  }

  #turns(source: Source): OfferedFix {
    const title = 'Give the event loop a turn in each round';
    const { range } = this.#finding;
    const start = source.lines.index(range.line, range.column);
    const path = pathTo(source.tree, start).toReversed();
    const index = path.findIndex((node) => node.type === 'while_statement' && node.start === start);
    const loop = path[index];
    const around = path.slice(index).find(({ type }) => type === 'function_definition');
    if (loop === undefined || around === undefined)
      return { title, fix: failed('the loop is no longer where it was found') };
    if (!source.text.startsWith('async', around.start))
      return { title, fix: failed('it stands in a function that is not async') };
    const held = heldLock(loop, path.slice(index + 1), source.text);
    if (held !== undefined) return { title, fix: failed(held) };
    const edits = turnEachRound(loop, source, namesAround(path.slice(index), source));
    return { title, fix: edits.ok ? fixOf(title, 'chunk', turnsBetween, edits.value) : edits };
  }

  #caution(offload: Fix['offload'], place: CallPlace, text: string): string | null {
    if (offload !== 'thread') return onCopies;
    const meanwhile = changedMeanwhile(place, text);
    if (meanwhile !== null) return meanwhile;
    if (mayShareState(this.#finding, (hop) => this.#around(hop))) return 'what it works on is shared with others';
    return holdsLambda(place.args) ? 'the lambda it is given runs in the thread, too' : null;
  }
}

function threadTitle(called: string): string {
  return `Run ${called}() in a thread with asyncio.to_thread`;
}

const onCopies = 'it works on copies, in a process that imports this module anew';
const besideOthers = 'it runs beside others, on the same objects';
const keepsTheGil = 'it holds the GIL from its beginning to its end: a thread would keep the loop waiting all the same';
const holdsTheGil = 'where it holds the GIL, a thread keeps the loop waiting all the same';
const readOnTheLoop = 'the loop is free while it is opened, and still waits where it is read';
const turnsBetween = 'others get a turn between its rounds';

function changedMeanwhile(place: CallPlace, text: string): string | null {
  return mayChangeMeanwhile(place, text) ? 'others may change what is read before the wait and used after it' : null;
}

/** What does not surely help, or what nobody has looked at. */
function lookedAt({ title, fix }: OfferedFix, caution: string): OfferedFix {
  return { title, fix: fix.ok ? read({ ...fix.value, caution }) : fix };
}

function hasKeywords(args: Node): boolean {
  return args.children.some(({ type }) => type === 'keyword_argument' || type === 'dictionary_splat');
}

function lazyArgument(args: Node): boolean {
  return args.type === 'generator_expression' || args.children.some((child) => child.type === 'generator_expression');
}

function holdsLambda(args: Node): boolean {
  return args.children.some(
    (child) => child.type === 'lambda' || child.children.some((inner) => inner.type === 'lambda'),
  );
}
