/** Loads one of the packages that do the same: blocked-at, or Sentry's event-loop-block from the folder where it is installed. */
'use strict';

const { createRequire } = require('node:module');
const path = require('node:path');

const { RIVAL, SENTRY } = process.env;
if (RIVAL === 'blocked-at') require('blocked-at')(() => undefined, { threshold: 50 });
else {
  const load = createRequire(path.join(path.resolve(SENTRY), 'package.json'));
  load('@sentry/node').init({
    dsn: 'https://key@example.invalid/1',
    defaultIntegrations: false,
    transport: () => ({ send: async () => ({}), flush: async () => true }),
    integrations: [load('@sentry/node-native').eventLoopBlockIntegration({ threshold: 50 })],
  });
}
