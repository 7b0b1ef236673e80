/** Python that is right is parsed without tree-sitter, into the nodes that tree-sitter makes of it. */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import type { Node } from '#core/python/tree.ts';
import { seeded } from '../../random.ts';
import { difference, isMisread, parseRight, treeSitter, typed } from './trees.ts';

const rounds = Number(process.env['EDITS'] ?? 400);

/** One construct after the other, and where comments are among them. */
const programs = [
  `x: int | None
y: List[int] | None = None
z: a.b[int]
a: Callable[[int], str]
b: Tuple[int, ...]
c: A[b:c]
d: A["x", 1] | C[D] | None
e: List[int].y
f: A[*B]
g: "A[b]" = None
`,
  `def f(*a: *T, **k: int) -> "x": pass
def g[T: int, *U](a, /, b=1, *, c: int = 2) -> A[B]: x; y # z
async def h(  # a
    b,  # c
    # d
):
    # e
    await x ** y
    async with a as b, c as (d, e): pass
    async for a, *b in c, d: pass
    else: pass
`,
  `with (a): pass
with (a, b): pass
with (a as b, # c
  d): pass
with (a as b): pass
with (a,): pass
with (a, b) as c: pass
with (yield a) as b: pass
`,
  `try:
    a
except E as e:
    b
except (A, B):
    c
# d
except* C: pass
except:
    e
else: f
finally:
    pass
`,
  `a = b, c = d
a, b = c, d = e
a += b, c
(a, b) = (c) = [d, *e] = f
*a, b = c
x: int = y = z
x = yield a, b
x = yield from a
x = *a,
a[b, c], d.e = f
del (a), b[c]
a, b
a,
`,
  `x[a:b, :, ::c] = x[*a]
f(*a or b, **c, d=e)
f(a for a in b)
f((a for a in b if c if d for e, in f), g)
{**a, 'b': c}; {a, b}; {}; {a: b for c in d}; {a for b in c}
[*a, b]; (*a, b); (); [a async for b in c]
lambda *a, b=1, **c: d if e else lambda: f
-a ** -b ** c * ~d // e @ f | g & h ^ i << j >> k
not a in b is not c not in d and e or f
a if b else c if d else e
(a := b, c)
f(a := b)
print("a") if exec("b") else type(c)
1_000 + 0xFf + 1.5e-3j + .5 + 1e5 + 0b1 + 0o7 + 1.
`,
  `f"a{x!r:>{w}}b{y=}{z:}{{}}\\N{DASH}" "c" rb'd\\''
f'''{
  x
  }{a, b} {x:%Y-%m }{x: }'''
"é😀" + é
rf"\\{x}\\"
f"{f'{a}'}{b['c']}{d:{e}.{f}}"
`,
  `
# a

x = 1 # b
# c
if x:  # d
    # e
    y  # f
    # g
  # h
# i
elif z: a; b; # j
else:
    while a:
        for x in y: break
        else:
            continue
    # k

# l
y
`,
  `@a
# b
@c(d)  # e
class A(B, metaclass=C): x: int
x = (  # a
  b  # c
  + d # e
  # f
)
f(  # a
  b,  # c
  "d" # e
  'f'
  # g
)
`,
  `from . import (a, # b
  c as d,)
from __future__ import a
from ..x.y import *
from ... import z
import a.b as c, d
global a, b
assert a, b
raise a from b
raise
type X[T] = list[T]
type Y = int | str
type = match = case = print = 1
match[a] = match(b)
`,
  `match x, y:  # a
    # b
    case [1, *a] | {"a": b, **c} if d:
        pass
        # c
    # d
    case A.B(c=1, d=_) as e: pass
    case -1 | "x" "y" | None | (a, b): pass
    case {"a": 1, **b}, (c), [*_, -1.5]: pass
    case 1 + 2j | (a as b) | B.C: pass
    case _:
        # z
        pass
# e
y
`,
  'if a:\r\n    b # c\r\n\r\n\r\n    # d\r\n    d\r\n',
  '\ufeffx = 1\n',
  'if a:\n\tb\n\tif c: \\\n  d\n',
  '',
  '\n\n',
  '# a',
];

for (const program of programs)
  test(JSON.stringify(program.slice(0, 60)), () => {
    const { tree, broken } = treeSitter(program);
    if (broken) return assert.equal(parseRight(program), null);
    assert.deepEqual(parseRight(program), tree);
  });

const sources = globSync(['profiler-agent/python/**/*.py', 'test/**/*.py'])
  .map((file) => readFileSync(file, 'utf8'))
  .filter((text) => !isMisread(text) && !treeSitter(text).broken);

test('the sources of the agent and of the sample programs', () => {
  assert.ok(sources.length > 50);
  for (const text of sources) {
    const parsed = parseRight(text);
    assert.notEqual(parsed, null, text);
    if (parsed !== null) assert.equal(difference(treeSitter(text).tree, parsed), null, text);
  }
});

test('after an edit the text is not understood, or as tree-sitter has it', () => {
  const random = seeded(3);
  let understood = 0;
  for (let round = 0; round < rounds; round += 1) {
    const text = random.pick(sources).slice(0, 4000);
    const at = random.below(text.length);
    const edited = text.slice(0, at) + random.pick(typed) + text.slice(at + random.below(2) * random.below(8));
    const parsed = parseRight(edited);
    if (parsed === null || isMisread(edited)) continue;
    const { tree, broken } = treeSitter(edited);
    // A line that goes on farther left than its block is an error to tree-sitter in some brackets.
    if (broken) continue;
    understood += 1;
    assert.equal(difference(tree, parsed), null, edited);
  }
  assert.ok(understood > rounds / 20, `${understood} understood`);
});

test('what tree-sitter misreads', () => {
  assert.equal(
    outline('x = [*a.b]\n'),
    'expression_statement(assignment(identifier list(list_splat(attribute(identifier identifier)))))',
  );
  assert.equal(
    outline('type(a).b = c\n'),
    'expression_statement(assignment(attribute(call(identifier argument_list(identifier)) identifier) identifier))',
  );
  assert.equal(
    outline('(a := b if c else d)\n'),
    'expression_statement(parenthesized_expression(named_expression(identifier conditional_expression(identifier identifier identifier))))',
  );
});

for (const [name, text] of [
  ['brackets', '('.repeat(100_000)],
  ['signs', '-'.repeat(100_000)],
  ['nots', 'not '.repeat(100_000)],
  ['lambdas', 'lambda: '.repeat(100_000)],
  ['choices', 'a if b else '.repeat(100_000)],
  ['powers', 'a ** '.repeat(100_000)],
  ['assignments', 'a = '.repeat(100_000)],
  ['members', `a${'.a'.repeat(100_000)}`],
  ['sums', `a${' + a'.repeat(100_000)}`],
  ['places', 'f"{'.repeat(100_000)],
  ['indexes', `a: ${'b['.repeat(100_000)}`],
  ['patterns', `match a:\n  case ${'a='.repeat(100_000)}1: pass`],
  ['blocks', Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}if a:`).join('\n')],
] as const)
  test(`100,000 ${name} in each other are left to who can do without a stack`, () => {
    assert.equal(parseRight(text), null);
  });

/** Whoever looks ahead again and again for what is not there takes minutes for these. */
const lasting = [
  '# a\n',
  '\n',
  'x = 1\n',
  '@a\n',
  'def f(\n',
  'class A:\n def f(\n',
  'a;',
  '"a" ',
  'elif a: b\n',
  'f(a)\\\n',
  'match x:\n',
  'type x\n',
  ':#',
  '\\N{',
];

test('two hundred thousand characters of one kind', () => {
  for (const text of lasting)
    for (const before of ['if a: b\n', 'match', 'x: a', 'f"'])
      assert.doesNotThrow(() => parseRight(before + text.repeat(2e5 / text.length)), before + text);
});

function outline(text: string): string {
  const named = ({ type, children }: Node): string =>
    children.length === 0 ? type : `${type}(${children.map(named).join(' ')})`;
  return parseRight(text)?.children.map(named).join(' ') ?? 'not understood';
}
