/** Tests only: takes the source of a function on a socket, runs it with the real `vscode` API, and answers with its value as JSON. */

const vscode = require('vscode');
const net = require('node:net');
const readline = require('node:readline');

exports.activate = (context) => {
  const socket = vscode.workspace.getConfiguration('testBridge').get('socket');
  if (!socket) return;
  const server = net.createServer((connection) => {
    connection.on('error', () => {});
    readline.createInterface({ input: connection }).on('line', async (line) => {
      connection.end(`${JSON.stringify(await answer(JSON.parse(line)))}\n`);
    });
  });
  // A window that was loaded again has a new extension host.
  require('node:fs').rmSync(socket, { force: true });
  server.listen(socket);
  context.subscriptions.push({ dispose: () => server.close() });
};

async function answer({ source, argument }) {
  try {
    // oxlint-disable-next-line no-eval -- a test's own function, sent as its source
    const run = (0, eval)(`(${source})`);
    return { ok: true, value: (await run(vscode, argument)) ?? null };
  } catch (error) {
    return { ok: false, because: String(error.stack ?? error) };
  }
}
