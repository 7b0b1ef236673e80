/** Which regular expressions can backtrack for ever, and where they are found. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isExponential } from '#core/regex/exponential.ts';
import { marked } from './javascript/check.ts';
import { check } from './python/check.ts';

const plain = { ignoreCase: false, dotAll: false };

const exponential = [
  String.raw`(a+)+$`,
  String.raw`^(a+)+$`,
  String.raw`([a-zA-Z]+)*$`,
  String.raw`(a|aa)+$`,
  String.raw`(a|a?)+$`,
  String.raw`^(\w+\s?)*$`,
  String.raw`^(([a-z])+.)+[A-Z]([a-z])+$`,
  String.raw`^([a-zA-Z0-9])(([\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}([a-z]{2,3})$`,
  String.raw`(x+x+)+y`,
  String.raw`([^"]+)*"`,
  String.raw`^(\d+,?)+$`,
  String.raw`(\w|\d)+$`,
  String.raw`^(?:a|b|ab)+$`,
  String.raw`((a*)*)*b`,
  String.raw`^(?:.*,)*x$`,
  String.raw`(?:\s*\w*)*;`,
  String.raw`(\s*,\s*)*$`,
  String.raw`^(?:[a-z]+\.?)+@`,
  String.raw`(?:a{1,5})+b`,
  String.raw`(?<x>a+)+c`,
  String.raw`(?P<x>a+)+c`,
  String.raw`(?:[^<]+|<(?!/))*</x`,
  String.raw`^(\s|\/\*.*?\*\/)*[\[\(\w]`,
  String.raw`^(?=(?:a|aa)+$)b`,
  String.raw`(?:\u0061|a)+$`,
];

const harmless = [
  `(?:${'abcdefgh|'.repeat(200)}x)+$`,
  String.raw`(a+)$`,
  String.raw`^(\w+\s)*$`,
  String.raw`^\w+(?:\s\w+)*$`,
  String.raw`(?:ab)+c`,
  String.raw`(?:[^"\\]|\\.)*"`,
  String.raw`^\d+(,\d+)*$`,
  String.raw`(?:a|b)+c`,
  String.raw`(a+)+`,
  String.raw`(a*)*`,
  String.raw`(?:\r\n|\n)+x`,
  String.raw`(?>a+)+b`,
  String.raw`(?:a++)+b`,
  String.raw`^(?:\d{1,3}\.){3}\d{1,3}$`,
  String.raw`([A-Z][a-z]*)+`,
  String.raw`(\s+|#.*)*`,
  String.raw`^([a-z]+\.)+[a-z]{2,}$`,
  String.raw`(a|b|ab)*`,
  String.raw`^[a-z0-9]+([-.][a-z0-9]+)*\.[a-z]{2,}$`,
  String.raw`^(a+b)+$`,
  String.raw`^(?=(a+))\1+$`,
  String.raw`(.+)\s+(.+)\s+(.+)(?:z)+`,
  String.raw`(`,
  String.raw`[z-a](b)*`,
  String.raw`(?:\p{L}+)+$`,
  String.raw`(a)*?{2}b`,
];

for (const source of exponential)
  test(`exponential: ${source}`, () => assert.equal(isExponential(source, plain, 'search'), true));

for (const source of harmless)
  test(`harmless: ${source}`, () => assert.equal(isExponential(source, plain, 'search'), false));

test('what is made to be slow to judge is given up', () => {
  const began = process.cpuUsage();
  const part = '(?:' + '(?:[a-z]*,?)?'.repeat(30) + ')*';
  for (const source of [
    part.repeat(4),
    `(?:${part}){0,30}x`,
    '((((((((((a*)*)*)*)*)*)*)*)*)*)*b',
    '(?:(?:a?){50}){50}(b)*c',
  ])
    assert.equal(typeof isExponential(source, plain, 'search'), 'boolean');
  assert.ok(process.cpuUsage(began).user < 30_000_000);
});

test('flags count', () => {
  assert.equal(isExponential('(?:a|A)+$', plain, 'search'), false);
  assert.equal(isExponential('(?:a|A)+$', { ...plain, ignoreCase: true }, 'search'), true);
  assert.equal(isExponential('(?:a+)+', plain, 'whole'), true);
});

const python: Readonly<Record<string, string>> = {
  'a compiled one of the module': `
import re
TITLE = re.compile(r'^(\\w+\\s?)*$')
async def f(x):
    TITLE.match(x)
#   ^^^^^^^^^^^^^^ blocking-regex: re.match
    re.compile(r'^\\w+$').match(x)`,
  'a pattern in place, and one by name': `
import re
TITLE = "^(\\\\w+\\\\s?)*$"
async def f(x):
    re.sub('(a+)+$', '', x)
#   ^^^^^^^^^^^^^^^^^^^^^^^ blocking-regex: re.sub
    re.search(TITLE, x)
#   ^^^^^^^^^^^^^^^^^^^ blocking-regex: re.search
    x.split('(a+)+$')`,
  'an attribute, through a helper': `
from re import compile
class A:
    pattern = compile('(?:a|aa)+$')
    def test(self, x):
        return self.pattern.search(x)
    async def f(self, x):
        return self.test(x)
#              ^^^^^^^^^^^^ blocking-regex: A.test -> re.search`,
  'a function that is imported': `
from re import fullmatch
async def f(x):
    fullmatch('(?:a+)+', x)
#   ^^^^^^^^^^^^^^^^^^^^^^^ blocking-regex: re.fullmatch`,
};

for (const [what, program] of Object.entries(python)) test(`python: ${what}`, () => check(program));

const javascript: Readonly<Record<string, string>> = {
  'a literal': 'export async function f(x) { return «/(a+)+$/.test(x)»; }',
  'a name': 'const R = /(a+)+$/; export async function f(x) { return «R.exec(x)»; }',
  'a method of the text': "export async function f(x) { «x.replace(/(a+)+$/g, '')»; return x.replace(/a+$/, ''); }",
  'one that is made': "export async function f(x) { return «new RegExp('(a+)+$', 'i').test(x)»; }",
  'a helper': 'const is = (x) => /(x+x+)+y/.test(x); export async function f(x) { return «is(x)»; }',
  'at start-up': 'export const found = /(a+)+$/.test(process.argv[2]);',
};

for (const [what, program] of Object.entries(javascript))
  test(`javascript: ${what}`, () => marked(program, 'blocking-regex'));
