/** The data of the Python catalogue: every entry is whole, says where it is from, and is there once. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pythonCatalogue } from '#core/catalogue/python.ts';
import type { EffectKind } from '#protocol/finding.ts';
import { find } from './check.ts';

const kinds: Record<EffectKind, true> = {
  sleep: true,
  file: true,
  network: true,
  dns: true,
  database: true,
  subprocess: true,
  lock: true,
  console: true,
  crypto: true,
  compression: true,
  serialization: true,
  regex: true,
  compute: true,
};

const { blocking, handOvers, returns, aliases, methods, decorators } = pythonCatalogue;

test('at least 600 APIs are known', () => assert.ok(blocking.length >= 600));

test('every entry is whole and has a source', () => {
  for (const entry of blocking) {
    assert.match(entry.api, /^(\*\.)?[A-Za-z_][\w.]*(\.\*)?$/, entry.api);
    assert.ok(Object.hasOwn(kinds, entry.kind), `${entry.api}: ${entry.kind}`);
    assert.ok(['hard', 'light', 'soft', 'noise'].includes(entry.weight), entry.api);
    assert.ok(['held', 'released', 'none'].includes(entry.gil), entry.api);
    assert.ok(['thread', 'process'].includes(entry.offload), entry.api);
    assert.match(entry.source, /^(https:\/\/|pkg:(npm|pypi)\/)/, entry.api);
    assert.notEqual(entry.instead, '', entry.api);
  }
});

test('no API is there twice', () => {
  const names = blocking.map((entry) => entry.api);
  assert.deepEqual(
    names.filter((name, at) => names.indexOf(name) !== at),
    [],
  );
});

test('an alias leads to a name that is none itself', () => {
  for (const [alias, name] of Object.entries(aliases)) assert.ok(!Object.hasOwn(aliases, name), `${alias} -> ${name}`);
});

test('no entry stands under a name that an alias hides', () => {
  for (const { api } of blocking) {
    for (const alias of Object.keys(aliases))
      assert.ok(api !== alias && !api.startsWith(`${alias}.`), `${api} is hidden by ${alias}`);
  }
});

test('contexts are ones there are', () => {
  const contexts = new Set(['loop', 'thread', 'process', 'caller', 'startup']);
  for (const { api, runs } of handOvers) assert.ok(contexts.has(runs), api);
  for (const { base, runs } of methods) assert.ok(contexts.has(runs), base);
  for (const { api, sync } of decorators) assert.ok(contexts.has(sync), api);
  for (const [api, type] of Object.entries(returns)) assert.ok(type.length > 0, api);
});

/** What an entry is called with; each must be found where it stands, by its full name and from its module. */
const functions = blocking.filter(
  ({ api, weight, harmless = [], only, decorates }) =>
    only === undefined &&
    decorates === undefined &&
    weight === 'hard' &&
    /^[a-z_0-9.]+\.[a-z_]\w*$/.test(api) &&
    harmless.length === 0,
);

test(`each of ${functions.length} functions is found by its full name`, () => {
  for (const { api } of functions) {
    const module = api.slice(0, api.lastIndexOf('.'));
    const text = `import ${module}\nasync def f():\n    ${api}()\n`;
    const found = find(new Map([['/project/a.py', text]]));
    assert.equal(found[0]?.call, api, text);
  }
});

test(`each of ${functions.length} functions is found imported from its module`, () => {
  for (const { api } of functions) {
    const at = api.lastIndexOf('.');
    const text = `from ${api.slice(0, at)} import ${api.slice(at + 1)} as g\nasync def f():\n    g()\n`;
    const found = find(new Map([['/project/a.py', text]]));
    assert.equal(found[0]?.call, api, text);
  }
});

const methodsOfClasses = blocking.filter(
  ({ api, weight, harmless = [] }) => weight === 'hard' && /\.[A-Z]\w*\.[a-z]\w*$/.test(api) && harmless.length === 0,
);

test(`each of ${methodsOfClasses.length} methods is found on a parameter of its class`, () => {
  for (const { api } of methodsOfClasses) {
    const [type, method] = [api.slice(0, api.lastIndexOf('.')), api.slice(api.lastIndexOf('.') + 1)];
    const text = `import ${type.slice(0, type.lastIndexOf('.'))}\nasync def f(x: ${type}):\n    x.${method}()\n`;
    const found = find(new Map([['/project/a.py', text]]));
    assert.equal(found[0]?.call, api, text);
  }
});
