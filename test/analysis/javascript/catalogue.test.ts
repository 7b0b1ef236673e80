/** The catalogue of Node: whole entries, each once, all of Node's own Sync functions, and replacements that exist. */

import assert from 'node:assert/strict';
import { builtinModules, createRequire } from 'node:module';
import { test } from 'node:test';
import { nodeCatalogue } from '#core/catalogue/node.ts';

const { blocking, handOvers, returns } = nodeCatalogue;
const require = createRequire(import.meta.url);

const kinds =
  /^(?:sleep|file|network|dns|database|subprocess|lock|console|crypto|compression|serialization|regex|compute)$/;

test('every entry is whole, and there once', () => {
  const seen = new Set<string>();
  for (const { api, kind, weight, gil, offload, source, instead } of blocking) {
    assert.ok(!seen.has(api), `${api} is there twice`);
    seen.add(api);
    assert.match(kind, kinds, api);
    assert.match(weight, /^(?:hard|light|soft|noise)$/, api);
    assert.equal(gil, 'none', api);
    assert.match(offload, /^(?:thread|process)$/, api);
    assert.match(source, /^(https:\/\/|pkg:(npm|pypi)\/)/, api);
    assert.notEqual(instead, '', api);
  }
  assert.ok(seen.size >= 300);
  for (const { api, takes, runs } of handOvers) {
    assert.ok(takes === '*' || takes === '{}' || Number.isInteger(takes), api);
    assert.match(runs, /^(?:loop|thread|process|caller|startup)$/, api);
  }
  for (const [api, type] of Object.entries(returns)) assert.ok(type.length > 0, api);
});

test('all of Node’s own Sync functions are known', () => {
  const known = new Set(blocking.map(({ api }) => api));
  const missing = builtinModules
    .filter((name) => !name.startsWith('_') && name !== 'sqlite')
    .flatMap((name) => {
      const exported: unknown = require(`node:${name.replace(/^node:/, '')}`);
      const names = typeof exported === 'object' && exported !== null ? Object.keys(exported) : [];
      return names.filter((one) => /[a-z]Sync$/.test(one)).map((one) => `${name}.${one}`);
    })
    .filter((api) => !known.has(api) && !/DatabaseSync|StatementSync/.test(api));
  assert.deepEqual(missing, []);
});

test('what stands in for a function of Node exists', () => {
  for (const { api, instead } of blocking) {
    const [, module = '', path = ''] =
      /^(fs|crypto|zlib|child_process|dns|timers\/promises)\.(.+)$/.exec(instead ?? '') ?? [];
    if (module === '' || /^(?:Dir|Utf8Stream)\./.test(path) || path.includes(' ')) continue;
    const found = path.split('.').reduce<unknown>((of, name) => memberOf(of, name), require(`node:${module}`));
    // Newer than this Node, or of another platform: the Sync form is not here either.
    if (found === undefined && memberOf(require(`node:${module}`), api.split('.')[1] ?? '') === undefined) continue;
    assert.equal(typeof found, 'function', `${api}: ${instead}`);
  }
});

function memberOf(of: unknown, name: string): unknown {
  return (typeof of === 'object' && of !== null) || typeof of === 'function' ? Reflect.get(of, name) : undefined;
}
