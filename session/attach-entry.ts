/** What a Node process runs when it is attached to, as text: it brings the agent in, on every thread that there is or will be. */

import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { injectedVariables } from './inject.ts';
import type { Session } from './session.ts';

type Run = Pick<Session, 'directory' | 'agents'>;

interface Target {
  readonly pid: number;
  /** Whether the inspector was opened by us, and closes with this. */
  readonly closes: boolean;
}

/**
 * The agent's entry, as `--require` would have it; then the inspector closes that we opened. What the process starts from then on has the
 * agent as well, children and worker threads, until the session is gone: then its environment is as it was.
 */
export function entry({ pid, closes }: Target, run: Run): string {
  const variables = injectedVariables(run, {});
  return `(() => {
    if (process.pid !== ${pid}) return 'not it';
    ${loadFrom(run)}
    const inspected = Symbol.for('stallsight.inspected');
    const closeInspector = () => {
      load('inspector').close();
      delete globalThis[inspected];
    };
    if (${closes}) {
      globalThis[inspected] = true;
      setTimeout(closeInspector, 50);
    }
    const key = Symbol.for('stallsight.agent');
    if (globalThis[key]) return 'twice';
    const lent = ${JSON.stringify(variables)};
    const before = {};
    for (const name in lent) {
      before[name] = process.env[name];
      if (before[name]) lent[name] += (name === 'PYTHONPATH' ? load('path').delimiter : ' ') + before[name];
      process.env[name] = lent[name];
    }
    const takeBack = () => {
      for (const name in lent) {
        if (process.env[name] !== lent[name]) continue;
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
    };
    let leaveThreads = () => {};
    const running = Symbol.for('stallsight.running');
    try {
      globalThis[running] = true;
      load(${JSON.stringify(preload(run))});
      delete globalThis[running];
      try {
        leaveThreads = (${enterThreads})(
          load('inspector').Session,
          ${JSON.stringify(threadEntry(run))},
          { agents: ${JSON.stringify(pathToFileURL(run.agents).href)}, pathOf: load('url').fileURLToPath },
        );
      } catch {
        // Then its main thread alone is seen.
      }
    } finally {
      if (globalThis[key]) globalThis[key].ended = () => { leaveThreads(); takeBack(); };
      else takeBack();
    }
    return 'in';
  })()`;
}

/**
 * In ms. A thread that lived so long is not about to end, most likely: Node aborts, or jumps to nowhere, when a message reaches a thread in
 * the moment of its end (seen in Node 20, in programs whose threads live for some 20 ms, on a machine with too few cores).
 */
const youth = 250;

/**
 * By the inspector's protocol, inside the process, because a worker thread has the options that its program began with. To load anything
 * on a thread whose Node is not ready would end the program: each is asked until its script stands in `process.argv`, which is the last
 * thing before that runs, and then it is told, once, and left again. A script of other kinds, such as a data URL, is left out. One that is
 * terminated in the middle of what we ask is terminated again: V8 ended our question in its place.
 */
const enterThreads = `(Session, expression, { agents, pathOf }) => {
  const session = new Session();
  session.connect();
  const steps = [];
  const post = (method, params) => {
    try {
      session.post(method, params);
    } catch {
      // The session is over.
    }
  };
  const evaluate = (sessionId, params, step) => {
    const id = steps.push(step);
    const message = JSON.stringify({ id, method: 'Runtime.evaluate', params: { ...params, returnByValue: true } });
    post('NodeWorker.sendMessageToWorker', { sessionId, message });
  };
  const later = (milliseconds, then) => void setTimeout(then, milliseconds).unref();
  const leave = (sessionId) => post('NodeWorker.detach', { sessionId });
  const includeCommandLineAPI = process.getBuiltinModule === undefined;
  const enter = (sessionId) => evaluate(sessionId, { expression, includeCommandLineAPI }, () => leave(sessionId));
  const ask = (sessionId, script, times) => {
    const isReady = "typeof process === 'object' && process.argv[1] === " + JSON.stringify(script);
    evaluate(sessionId, { expression: isReady }, (yes) => {
      if (yes) enter(sessionId);
      else if (times === 0) leave(sessionId);
      else later(20, () => ask(sessionId, script, times - 1));
    });
  };
  session.on('NodeWorker.attachedToWorker', ({ params: { sessionId, workerInfo: { url } } }) => {
    const isOther = url.startsWith(agents) || (url !== '' && !url.startsWith('file:'));
    later(${youth}, () => {
      if (isOther) leave(sessionId);
      else ask(sessionId, url === '' ? '[worker eval]' : pathOf(url), 500);
    });
  });
  session.on('NodeWorker.receivedMessageFromWorker', ({ params: { sessionId, message } }) => {
    const { id, result, error } = JSON.parse(message);
    if (error && String(error.message).includes('Execution was terminated')) {
      post('NodeWorker.sendMessageToWorker', {
        sessionId,
        message: JSON.stringify({ id: 0, method: 'Runtime.terminateExecution' }),
      });
    }
    const step = steps[id - 1];
    delete steps[id - 1];
    if (step !== undefined) step(result !== undefined && result.result.value === true);
  });
  session.post('NodeWorker.enable', { waitForDebuggerOnStart: false });
  return () => session.disconnect();
}`;

/** They make themselves known to the agent of the main thread. */
function threadEntry(run: Run): string {
  return `(() => {
    ${loadFrom(run)}
    if (globalThis[Symbol.for('stallsight.agent')]) return 'twice';
    const before = process.env.STALLSIGHT_RUN;
    process.env.STALLSIGHT_RUN = ${JSON.stringify(run.directory)};
    try {
      load(${JSON.stringify(preload(run))});
    } finally {
      if (before === undefined) delete process.env.STALLSIGHT_RUN;
      else process.env.STALLSIGHT_RUN = before;
    }
    return 'in';
  })()`;
}

function loadFrom(run: Run): string {
  return `const load = process.getBuiltinModule ? process.getBuiltinModule('module').createRequire(${JSON.stringify(preload(run))}) : require;`;
}

function preload({ agents }: Run): string {
  return path.join(agents, 'node', 'preload.cjs');
}
