/** Tests only: a debug type `debugpy` over a real debugpy.adapter, with child sessions as ms-python.debugpy makes them. */

const vscode = require('vscode');

exports.activate = (context) => {
  const python = vscode.workspace.getConfiguration('debugpyStandIn').get('python');
  context.subscriptions.push(
    vscode.debug.registerDebugAdapterDescriptorFactory('debugpy', {
      createDebugAdapterDescriptor({ configuration: { request, connect } }) {
        if (request === 'attach' && connect) return new vscode.DebugAdapterServer(connect.port, connect.host);
        return new vscode.DebugAdapterExecutable(python, ['-m', 'debugpy.adapter']);
      },
    }),
    vscode.debug.registerDebugConfigurationProvider('debugpy', {
      resolveDebugConfigurationWithSubstitutedVariables: (_, configuration) => ({ python: [python], ...configuration }),
    }),
    vscode.debug.onDidReceiveDebugSessionCustomEvent(({ event, body, session }) => {
      if (event !== 'debugpyAttach') return;
      vscode.debug.startDebugging(session.workspaceFolder, { ...body, type: 'debugpy' }, { parentSession: session });
    }),
  );
};
