/** Computing that holds the loop although it calls nothing that blocks. */

import { test } from 'node:test';
import { marked, silent } from './javascript/check.ts';
import { check } from './python/check.ts';

const python: Readonly<Record<string, string>> = {
  'a loop of many rounds': `
async def f():
    for i in range(10_000_000):
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute: long loop
        pass`,
  'a bound by name, in a helper': `
N = 10 ** 7
def work():
    return sum(i * i for i in range(1, N))
async def f():
    return work()
#          ^^^^^^ blocking-compute: work -> long loop`,
  'loops in loops': `
async def f(names):
    for name in names:
        for i in range(2000):
#       ^^^^^^^^^^^^^^^^^^^^ blocking-compute: long loop
            for j in range(2000):
                print(i, j)`,
  'a count that goes up': `
async def f():
    i = 0
    while i < 5_000_000:
#   ^^^^^^^^^^^^^^^^^^^ blocking-compute: long loop
        i += 1`,
  'a busy wait': `
import time
async def f():
    end = time.monotonic() + 1
    while time.monotonic() < end:
#   ^^^^^^^^^^^^^^^^^^^^^^^^^^^^ blocking-compute: busy wait
        pass`,
  'branching recursion': `
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
async def f():
    return fib(35)
#          ^^^^^^^ blocking-compute: fib -> branching recursion`,
  'few rounds, rounds that nobody knows, and a way out': `
async def f(n, x):
    for i in range(1000): pass
    for i in range(n): pass
    for i in range(10_000_000):
        if x(i):
            break`,
  'a loop that gives turns': `
import asyncio
async def f():
    for i in range(10_000_000):
        if i % 1000 == 0:
            await asyncio.sleep(0)`,
  'what runs elsewhere or keeps its results': `
import asyncio
from functools import lru_cache
def work():
    for i in range(10_000_000): pass
@lru_cache
def fib(n):
    return n if n < 2 else fib(n - 1) + fib(n - 2)
def memoized(n, memo):
    if n not in memo:
        memo[n] = n if n < 2 else memoized(n - 1, memo) + memoized(n - 2, memo)
    return memo[n]
def depth(tree):
    return max(depth(tree.left), depth(tree.right))
async def f(tree):
    await asyncio.to_thread(work)
    fib(3) + memoized(3, {}) + depth(tree)`,
  'waiting for the clock with turns': `
import asyncio, time
async def f(end):
    while time.time() < end:
        await asyncio.sleep(1)`,
};

for (const [what, program] of Object.entries(python)) test(`python: ${what}`, () => check(program));

const javascript: Readonly<Record<string, string>> = {
  'a loop of many rounds': 'export async function f() { let s = 0; «for (let i = 0; i < 1e9»; i++) s += i; return s; }',
  'a bound by name, in a helper':
    'const N = 50_000_000; function work() { let i = 0; while (i < N) i++; return i; } export async function f() { return «work()»; }',
  'loops in loops':
    'export async function f() { «for (let i = 0; i < 10_000»; i++) for (let j = 0; j < 10_000; j++) Math.sqrt(i * j); }',
  'a busy wait': 'export async function f() { const end = Date.now() + 500; «while (Date.now() < end») {} }',
  'branching recursion':
    'function fib(n) { return n < 2 ? n : fib(n - 1) + fib(n - 2); } export async function f() { return «fib(40)»; }',
};

for (const [what, program] of Object.entries(javascript))
  test(`javascript: ${what}`, () => marked(program, 'blocking-compute'));

test('javascript: few rounds, turns, a way out, memory', () =>
  silent(`//- app.ts
export async function f(n: number, stop: () => boolean) {
  for (let i = 0; i < 1000; i++) {}
  for (let i = 0; i < n; i++) {}
  for (let i = 0; i < 1e9; i++) if (i % 1e6 === 0) await null;
  for (let i = 0; i < 1e9; i++) if (stop()) break;
  while (Date.now() < n) await null;
}
const memo = new Map<number, number>();
function fib(n: number): number {
  const known = memo.get(n);
  return known ?? fib(n - 1) + fib(n - 2);
}
export async function g() { return fib(3); }`));
