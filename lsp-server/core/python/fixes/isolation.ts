/** Whether a function can do its work in another process, where it sees copies only: of its arguments, of its module. */

import { failed, read, type Read } from '#protocol/read.ts';
import type { Node } from '../tree.ts';
import type { Extraction } from './extract.ts';
import { type Files, type Source, textOf } from './imports.ts';
import { namesIn, nodesOf } from './names.ts';
import { bound, reasonAgainstArguments, reasonAgainstGiving, unsendable } from './sendable.ts';

/** `callee` is written in a module; the names that the function around it binds are no functions of the module. */
export function mayLeave(callee: Node, source: Source, locals: ReadonlySet<string>, files: Files): Read<null> {
  const { tree, text } = source;
  const written = textOf(callee, text);
  if (!/^[A-Za-z_][\w.]*$/.test(written)) return failed('what it calls is no function with a name of its own');
  const [first = '', ...members] = written.split('.');
  const isKnown = importedNames(tree, text).has(first) || definitionOf(first, tree, text) !== undefined;
  if (locals.has(first) || (members.length === 0 && !isKnown)) return failed(reasonAgainstLocal(first, source, locals));
  if (members.length > 0 && !importedNames(tree, text).has(first))
    return failed(`it is a method, and its object \`${first}\` would be copied to the other process`);
  const isolation = new Isolation(source, files);
  const isImported = members.length > 0 || importedNames(tree, text).has(first);
  const because = isImported ? isolation.reasonAgainstImported(written) : isolation.reasonAgainst(first);
  return because === undefined ? read(null) : failed(because);
}

/** An inner function says what of the outer one it holds on to. */
function reasonAgainstLocal(name: string, { tree, text }: Source, locals: ReadonlySet<string>): string {
  const inner = [...nodesOf(tree)].find(
    ({ type, children: [first] }) =>
      type === 'function_definition' && first !== undefined && textOf(first, text) === name,
  );
  if (inner === undefined && locals.has(name))
    return `\`${name}\` is a local object, which another process does not have`;
  if (inner === undefined) return `\`${name}\` is no function that another process could import`;
  const { outer, reads, binds } = namesIn(inner.children.slice(1), text);
  const [written] = outer;
  if (written !== undefined)
    return `\`${name}\` writes \`${written}\` of the outer function, and another process would write its own`;
  const held = [...reads].find((one) => locals.has(one) && !binds.has(one) && one !== name);
  return held === undefined
    ? `\`${name}\` is a local function, which another process could not import`
    : `\`${name}\` closes over \`${held}\` of the outer function, which another process does not have`;
}

/** Whether these statements, made a function of the module, could. */
function mayLeaveTogether(statements: readonly Node[], source: Source, files: Files): string | undefined {
  return new Isolation(source, files).reasonIn(statements, 'it', new Set());
}

/** Why the methods of a class could not do their work in a process that has an object of its own. */
export function reasonAgainstMethods(definition: Node, source: Source, files: Files): string | undefined {
  const { text } = source;
  const methods = (definition.children.at(-1)?.children ?? []).map((one) =>
    one.type === 'decorated_definition' ? (one.children.at(-1) ?? one) : one,
  );
  for (const method of methods) {
    const [name] = method.children;
    const body = method.children.at(-1);
    if (method.type !== 'function_definition' || name === undefined || body === undefined) continue;
    const who = `\`${textOf(name, text)}\``;
    if (text.startsWith('async', method.start)) return `${who} is a coroutine function`;
    const parameters = method.children.find(({ type }) => type === 'parameters');
    const [own, ...given] = parameters?.children ?? [];
    const self = own === undefined ? '' : textOf(own, text);
    const gives = [...nodesOf(body)].some(
      ({ type, children: [value] }) => type === 'return_statement' && value && textOf(value, text) === self,
    );
    if (gives) return `${who} returns the object itself`;
    const because = new Isolation(source, files).reasonIn([body], who, namesIn(given, text).reads);
    if (because !== undefined) return because;
  }
  return undefined;
}

const mutating =
  /^(add|append|appendleft|clear|close|commit|discard|execute|extend|insert|pop|popitem|popleft|put|remove|reverse|send|setdefault|sort|update|write)$/;

/** The names whose objects these statements change. */
export function changedBy(statements: readonly Node[], text: string): Set<string> {
  const changed = new Set<string>();
  for (const statement of statements) {
    for (const node of nodesOf(statement)) {
      for (const target of changedPlaces(node, text)) {
        let first: Node | undefined = target;
        while (first && first.type !== 'identifier') first = first.children[0];
        if (first) changed.add(textOf(first, text));
      }
    }
  }
  return changed;
}

function changedPlaces(node: Node, text: string): Node[] {
  const [first, second] = node.children;
  switch (node.type) {
    case 'assignment':
    case 'augmented_assignment':
    case 'delete_statement':
    case 'for_statement':
      return first ? [...nodesOf(first)].filter(({ type }) => type === 'attribute' || type === 'subscript') : [];
    case 'call': {
      const [of, method] = first?.type === 'attribute' ? first.children : [];
      return second && of && method && mutating.test(textOf(method, text)) ? [of] : [];
    }
    default:
      return [];
  }
}

/** Of an imported name. */
interface Other {
  readonly name: string;
  readonly definition: Node | undefined;
  readonly isPlain: boolean;
  readonly isolation: Isolation;
}

class Isolation {
  readonly #source: Source;
  readonly #files: Files;
  /** The functions that were looked at, in whatever file. */
  readonly #seen: Set<string>;

  constructor(source: Source, files: Files, seen: Set<string> = new Set()) {
    this.#source = source;
    this.#files = files;
    this.#seen = seen;
  }

  /** Of a function of the module, and of all that it calls there. */
  reasonAgainst(name: string): string | undefined {
    const key = `${this.#source.file}:${name}`;
    if (this.#seen.has(key)) return undefined;
    this.#seen.add(key);
    const { tree, text } = this.#source;
    const definition = definitionOf(name, tree, text);
    if (definition === undefined) return `\`${name}\` is no function that another process could import`;
    const decorated = tree.children.find((node) => node.children.at(-1) === definition);
    if (definition.type === 'class_definition') return `\`${name}\` is a class, and its object would be made elsewhere`;
    if (decorated?.type === 'decorated_definition')
      return `\`${name}\` is decorated, which would count in each process for itself`;
    if (text.startsWith('async', definition.start)) return `\`${name}\` is a coroutine function`;
    const body = definition.children.at(-1);
    const parameters = definition.children.find(({ type }) => type === 'parameters');
    if (body === undefined) return undefined;
    return this.reasonIn([body], `\`${name}\``, namesIn(parameters ? [parameters] : [], text).binds);
  }

  reasonIn(body: readonly Node[], who: string, parameters: ReadonlySet<string>): string | undefined {
    const { text } = this.#source;
    const names = namesIn(body, text);
    const [outer] = names.outer;
    if (outer !== undefined) return `${who} writes \`${outer}\` of outside, and another process would write its own`;
    const changed = changedBy(body, text);
    const argument = [...parameters].find((name) => changed.has(name));
    if (argument !== undefined) return `${who} changes its argument \`${argument}\`, and would change a copy`;
    return (
      sending(body, who, text) ??
      this.#reasonInModule(
        [...names.reads].filter((name) => !names.binds.has(name) && !names.inner.has(name) && !parameters.has(name)),
        changed,
        who,
      )
    );
  }

  #reasonInModule(names: readonly string[], changed: ReadonlySet<string>, who: string): string | undefined {
    const { tree, text } = this.#source;
    const imported = importedNames(tree, text);
    const { binds } = namesIn([tree], text);
    for (const name of names) {
      if (!binds.has(name)) continue;
      if (imported.has(name)) {
        const because = this.#reasonAgainstOther(name, changed, who);
        if (because !== undefined) return because;
        continue;
      }
      if (changed.has(name)) return `${who} changes \`${name}\`, and would change its own process's`;
      const definition = definitionOf(name, tree, text);
      const because =
        definition === undefined
          ? this.#reasonAgainstVariable(name, who)
          : definition.type === 'class_definition' || isDecorated(definition, tree)
            ? undefined
            : this.reasonAgainst(name);
      if (because !== undefined) return because;
    }
    return undefined;
  }

  /** A function of another file of the project is judged there; libraries' are trusted. */
  reasonAgainstImported(name: string): string | undefined {
    const other = this.#other(name);
    return other?.definition && other.isolation.reasonAgainst(other.name);
  }

  /** What it reads and calls of another file. */
  #reasonAgainstOther(name: string, changed: ReadonlySet<string>, who: string): string | undefined {
    const other = this.#other(name);
    if (other === undefined) return undefined;
    if (changed.has(name)) return `${who} changes \`${name}\`, and would change its own process's`;
    if (other.definition === undefined) return other.isolation.#reasonAgainstVariable(other.name, who);
    return other.isPlain ? other.isolation.reasonAgainst(other.name) : undefined;
  }

  /** Where the project binds an imported name. */
  #other(imported: string): Other | undefined {
    const origin = this.#files.originOf(imported, this.#source.file);
    const there = origin && this.#files.sourceOf(origin.file);
    const [name, ...more] = origin?.words ?? [];
    if (there === undefined || name === undefined || more.length > 0) return undefined;
    const definition = definitionOf(name, there.tree, there.text);
    const isPlain = definition?.type === 'function_definition' && !isDecorated(definition, there.tree);
    return { name, definition, isPlain, isolation: new Isolation(there, this.#files, this.#seen) };
  }

  /** Read from the module: the other process makes its own, which must be the same. */
  #reasonAgainstVariable(name: string, who: string): string | undefined {
    const { tree, text } = this.#source;
    const made = tree.children
      .flatMap((node) => (node.type === 'expression_statement' ? node.children : []))
      .filter((node) => node.type === 'assignment' && node.children[0] && textOf(node.children[0], text) === name);
    if (made.some((node) => bound.test(textOf(node, text))))
      return `${who} uses \`${name}\`, which every process would have for itself`;
    const bodies = tree.children.filter(({ type }) => type.endsWith('definition'));
    const isChanged =
      made.length !== 1 || namesIn(bodies, text).outer.has(name) || changedBy(tree.children, text).has(name);
    return isChanged ? `${who} reads \`${name}\`, which changes while the program runs` : undefined;
  }
}

function sending(body: readonly Node[], who: string, text: string): string | undefined {
  for (const statement of body) {
    for (const node of nodesOf(statement)) {
      if (node.type === 'yield') return `${who} is a generator`;
      const given = node.type === 'return_statement' ? node.children[0] : undefined;
      if (given === undefined) continue;
      const maker = given.type === 'call' && given.children[0] ? `${textOf(given.children[0], text)}(` : '';
      if (given.type === 'lambda' || given.type === 'generator_expression' || unsendable.test(maker))
        return `${who} returns what cannot be sent back from another process`;
    }
  }
  return undefined;
}

/** A function or class at the module's top level. */
function definitionOf(name: string, tree: Node, text: string): Node | undefined {
  return tree.children
    .map((node) => (node.type === 'decorated_definition' ? node.children.at(-1) : node))
    .find(
      (node) =>
        node?.type.endsWith('_definition') === true &&
        node.children[0] !== undefined &&
        textOf(node.children[0], text) === name,
    );
}

function isDecorated(definition: Node, tree: Node): boolean {
  return !tree.children.includes(definition);
}

function importedNames(tree: Node, text: string): ReadonlySet<string> {
  return namesIn(
    tree.children.filter(({ type }) => type === 'import_statement' || type === 'import_from_statement'),
    text,
  ).binds;
}

export function reasonAgainstProcess(
  { statement, parameters, results, returns, changes, around }: Extraction,
  source: Source,
  files: Files,
): string | undefined {
  const [changed] = changes;
  if (changed !== undefined) return `it changes \`${changed}\`, and would change a copy`;
  const given = returns || results.length > 0 ? reasonAgainstGiving(textOf(statement, source.text)) : undefined;
  if (given !== undefined) return given;
  const names = parameters.map((name) => ({ name }));
  const args: Node = {
    type: 'argument_list',
    start: statement.start,
    end: statement.start,
    expression: null,
    children: [...identifiersIn(statement, names, source.text)],
  };
  return reasonAgainstArguments(args, around, source.text) ?? mayLeaveTogether([statement], source, files);
}

function* identifiersIn(statement: Node, names: readonly { name: string }[], text: string): Generator<Node> {
  const waiting = [statement];
  for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
    const written = node.type === 'identifier' ? textOf(node, text) : '';
    if (names.some(({ name }) => name === written)) yield node;
    waiting.push(...node.children);
  }
}
