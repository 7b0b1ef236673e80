/** Regular expressions of Python and JavaScript as trees. What is understood is what matching them may cost; all else is null. */

export type Regex =
  /** One character: code units from … to, both included. */
  | { readonly kind: 'set'; readonly ranges: readonly CodeRange[] }
  | { readonly kind: 'sequence'; readonly of: readonly Regex[] }
  | { readonly kind: 'choice'; readonly of: readonly Regex[] }
  | {
      readonly kind: 'repeat';
      readonly of: Regex;
      readonly min: number;
      readonly max: number;
      readonly manner: 'greedy' | 'lazy' | 'possessive';
    }
  | { readonly kind: 'capture'; readonly of: Regex; readonly group: number }
  | { readonly kind: 'look'; readonly of: Regex; readonly way: 'ahead' | 'behind'; readonly negated: boolean }
  | { readonly kind: 'atomic'; readonly of: Regex }
  | { readonly kind: 'back'; readonly group: number }
  | { readonly kind: 'edge'; readonly edge: 'start' | 'end' | 'word' | 'inside' };

export type CodeRange = readonly [from: number, to: number];

export interface Flags {
  readonly ignoreCase: boolean;
  readonly dotAll: boolean;
}

const last = 0xffff;
/** Longer ones are not looked at. */
export const lengthLimit = 2000;

/** Null for what is not understood: verbose ones, set operations, broken ones. */
export function parseRegex(source: string, flags: Flags): Regex | null {
  if (source.length > lengthLimit) return null;
  const parser = new Parser(source, flags);
  const regex = parser.choice(0);
  return parser.isDone && !parser.isLost ? regex : null;
}

const depthLimit = 40;

class Parser {
  readonly #source: string;
  #flags: Flags;
  #at = 0;
  #groups = 0;
  readonly #names: Map<string, number> = new Map();
  isLost = false;

  constructor(source: string, flags: Flags) {
    this.#source = source;
    this.#flags = flags;
  }

  get isDone(): boolean {
    return this.#at >= this.#source.length;
  }

  choice(depth: number): Regex {
    const of = [this.#sequence(depth)];
    while (this.#take('|')) of.push(this.#sequence(depth));
    return of.length === 1 && of[0] !== undefined ? of[0] : { kind: 'choice', of };
  }

  #sequence(depth: number): Regex {
    const of: Regex[] = [];
    while (!this.isDone && !this.isLost && !'|)'.includes(this.#peek())) of.push(this.#repeated(this.#atom(depth)));
    return { kind: 'sequence', of };
  }

  #repeated(atom: Regex): Regex {
    const [, sign = '', bounds = '', manner = ''] = this.#match(/(?:([*+?])|\{(\d+,?\d*|,\d+)\})([?+]?)/y) ?? [];
    if (sign === '' && bounds === '') return atom;
    const [min, max] = sign === '' ? boundsOf(bounds) : (signs[sign] ?? [0, Infinity]);
    const how = manner === '?' ? 'lazy' : 'greedy';
    const repeat: Regex = { kind: 'repeat', of: atom, min, max, manner: manner === '+' ? 'possessive' : how };
    return this.#repeated(repeat);
  }

  #atom(depth: number): Regex {
    const character = this.#next();
    switch (character) {
      case '(':
        return depth > depthLimit ? this.#lost() : this.#group(depth + 1);
      case '[':
        return this.#set();
      case '\\':
        return this.#escape();
      case '.':
        return setOf(this.#flags.dotAll ? [[0, last]] : negated([[10, 10]]));
      case '^':
        return { kind: 'edge', edge: 'start' };
      case '$':
        return { kind: 'edge', edge: 'end' };
      case '*':
      case '+':
      case '?':
        return this.#lost();
      default:
        return this.#letter(character.charCodeAt(0));
    }
  }

  #group(depth: number): Regex {
    if (!this.#take('?')) return this.#capture(depth, null);
    const [, name] = this.#match(/P?<([A-Za-z_]\w*)>/y) ?? [];
    if (name !== undefined) return this.#capture(depth, name);
    const [, again] = this.#match(/P=(\w+)\)/y) ?? [];
    if (again !== undefined) return { kind: 'back', group: this.#names.get(again) ?? 0 };
    const [, sign] = this.#match(/(:|<=|<!|=|!|>|[a-zA-Z-]+:)/y) ?? [];
    if (sign !== undefined) return this.#special(sign, depth);
    const [, switched] = this.#match(/([a-zA-Z]+)\)/y) ?? [];
    if (switched === undefined || switched.includes('x')) return this.#lost();
    this.#flags = {
      ignoreCase: this.#flags.ignoreCase || switched.includes('i'),
      dotAll: this.#flags.dotAll || switched.includes('s'),
    };
    return { kind: 'sequence', of: [] };
  }

  #special(sign: string, depth: number): Regex {
    if (sign.includes('x')) return this.#lost();
    const of = this.#closed(depth);
    if (sign === '>') return { kind: 'atomic', of };
    if (sign.endsWith(':')) return of;
    return { kind: 'look', of, way: sign.startsWith('<') ? 'behind' : 'ahead', negated: sign.endsWith('!') };
  }

  #capture(depth: number, name: string | null): Regex {
    this.#groups += 1;
    const group = this.#groups;
    if (name !== null) this.#names.set(name, group);
    return { kind: 'capture', of: this.#closed(depth), group };
  }

  #closed(depth: number): Regex {
    const of = this.choice(depth);
    return this.#take(')') ? of : this.#lost();
  }

  #set(): Regex {
    const isNegated = this.#take('^');
    const ranges: CodeRange[] = [];
    while (!this.#take(']')) {
      if (this.isDone || this.isLost) return this.#lost();
      ranges.push(...this.#member());
    }
    const all = this.#flags.ignoreCase ? ranges.flatMap(bothCases) : ranges;
    return setOf(isNegated ? negated(all) : all);
  }

  /** `a`, `a-z`, `\w`. */
  #member(): readonly CodeRange[] {
    const from = this.#one();
    const [start] = from;
    if (from.length !== 1 || start === undefined || start[0] !== start[1]) return from;
    if (!/-[^\]]/y.test(this.#source.slice(this.#at, this.#at + 2))) return from;
    this.#at += 1;
    const to = this.#one()[0]?.[1] ?? start[0];
    return [[start[0], Math.max(start[0], to)]];
  }

  #one(): readonly CodeRange[] {
    const character = this.#next();
    if (character === '[' && this.#peek() === ':') this.#lost();
    if (character !== '\\') return [[character.charCodeAt(0), character.charCodeAt(0)]];
    if (this.#take('b')) return [[8, 8]];
    const escaped = this.#escape();
    return escaped.kind === 'set' ? escaped.ranges : [];
  }

  #escape(): Regex {
    const [, short, long] = this.#match(/x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})/y) ?? [];
    const code = short ?? long;
    if (code !== undefined) return this.#letter(Number.parseInt(code, 16));
    const [, group] = this.#match(/([1-9]\d?)/y) ?? [];
    if (group !== undefined) return { kind: 'back', group: Number(group) };
    const [, name] = this.#match(/k<(\w+)>/y) ?? [];
    if (name !== undefined) return { kind: 'back', group: this.#names.get(name) ?? 0 };
    const character = this.#next();
    const edge = edges[character];
    if (edge !== undefined) return { kind: 'edge', edge };
    const ranges = classes[character.toLowerCase()];
    if (ranges !== undefined) return setOf(character === character.toLowerCase() ? ranges : negated(ranges));
    if ('pP'.includes(character)) return this.#lost();
    return this.#letter(controls[character] ?? character.charCodeAt(0));
  }

  #letter(code: number): Regex {
    return setOf(this.#flags.ignoreCase ? bothCases([code, code]) : [[code, code]]);
  }

  #lost(): Regex {
    this.isLost = true;
    return { kind: 'sequence', of: [] };
  }

  #peek(): string {
    return this.#source[this.#at] ?? '';
  }

  #next(): string {
    const character = this.#peek();
    if (character === '') this.isLost = true;
    this.#at += 1;
    return character;
  }

  #take(character: string): boolean {
    if (this.#peek() !== character) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): RegExpExecArray | null {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#source);
    if (found !== null) this.#at += found[0].length;
    return found;
  }
}

const signs: Readonly<Record<string, readonly [number, number]>> = {
  '*': [0, Infinity],
  '+': [1, Infinity],
  '?': [0, 1],
};

function boundsOf(text: string): readonly [number, number] {
  const [from = '', to] = text.split(',');
  const min = from === '' ? 0 : Number(from);
  if (to === undefined) return [min, min];
  return [min, to === '' ? Infinity : Number(to)];
}

const edges: Readonly<Record<string, 'start' | 'end' | 'word' | 'inside'>> = {
  A: 'start',
  Z: 'end',
  z: 'end',
  b: 'word',
  B: 'inside',
};
const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, v: 11, '0': 0 };
const classes: Readonly<Record<string, readonly CodeRange[]>> = {
  d: [[48, 57]],
  w: [
    [48, 57],
    [65, 90],
    [95, 95],
    [97, 122],
  ],
  s: [
    [9, 13],
    [32, 32],
    [160, 160],
  ],
};

function setOf(ranges: readonly CodeRange[]): Regex {
  return { kind: 'set', ranges };
}

function negated(ranges: readonly CodeRange[]): readonly CodeRange[] {
  const free: CodeRange[] = [];
  let from = 0;
  for (const [start, end] of ranges.toSorted((a, b) => a[0] - b[0])) {
    if (start > from) free.push([from, start - 1]);
    from = Math.max(from, end + 1);
  }
  return from > last ? free : [...free, [from, last]];
}

function bothCases([from, to]: CodeRange): readonly CodeRange[] {
  const shifted = (start: number, end: number, by: number): CodeRange[] => {
    const [low, high] = [Math.max(from, start), Math.min(to, end)];
    return low > high ? [] : [[low + by, high + by]];
  };
  return [[from, to], ...shifted(65, 90, 32), ...shifted(97, 122, -32)];
}
