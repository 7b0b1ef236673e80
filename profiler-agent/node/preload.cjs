'use strict';
// The door of the agent: runs before the program and lets the agent in only when everything is right. It is ES5, so that any Node can
// read it, and loads nothing else until it knows that it may. Whatever goes wrong here must not be seen by the program.
(function () {
  try {
    if (typeof process !== 'object' || !process.versions || process.versions.bun || process.versions.deno) return;
    if (!process.release || process.release.name !== 'node' || process.permission) return;
    var directory = process.env.STALLSIGHT_RUN;
    if (!directory) return;
    var fs = require('fs');
    // On Windows the session listens at a pipe, whose name this file holds.
    if (!fs.existsSync(directory + '/socket') || !fs.existsSync(directory + '/token')) return;
    if (parseInt(process.versions.node, 10) < 20) {
      fs.appendFileSync(
        directory + '/agent.log',
        'process ' + process.pid + ': Node ' + process.versions.node + ' is older than 20\n',
      );
      return;
    }
    var key = Symbol.for('stallsight.agent');
    if (globalThis[key]) return;
    require('./agent.cjs').start(directory, key);
  } catch (error) {
    // Nobody may hear of it.
  }
})();
