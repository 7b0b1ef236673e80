/** The request of a stall is named by the route that its framework knows. */

import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { marksOf, nodeVersions, observe, stallsOf } from './observe.ts';

const [oldest = '', newest = ''] = [nodeVersions[0], nodeVersions.at(-1)];

/** Hono keeps the route to itself. */
const routes = [
  ['koa', oldest, '/users/:name/report'],
  ['koa', newest, '/users/:name/report'],
  ['hono', newest, '/users/:id/report'],
  ['fastify', oldest, '/users/:name/report'],
] as const;

describe('frameworks', { concurrency: 2 }, () => {
  for (const [framework, version, route] of routes) {
    test(`${framework} on Node ${version}`, async () => {
      const observed = await observe({ version, file: 'frameworks.cjs', words: [framework] });
      assert.deepEqual([observed.code, observed.stdout, observed.stderr], [0, '', '']);
      const line = [...marksOf('frameworks.cjs').values()][0]?.line;
      const stall = stallsOf(observed).find(({ culprit }) => culprit?.line === line);
      assert.deepEqual(stall?.request, { method: 'GET', route });
      assert.doesNotMatch(JSON.stringify(observed.heard), /planted/);
    });
  }
});
