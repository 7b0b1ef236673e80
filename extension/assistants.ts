/** Makes `stallsight mcp` known to the editor, whose AI assistants may then start it: check, run, fix and compare as their tools. */

import * as vscode from 'vscode';
import type { Ground } from './ground.ts';

export function offerToAssistants({ extension, version }: Ground): vscode.Disposable {
  const command = vscode.Uri.joinPath(extension, 'dist', 'stallsight.cjs').fsPath;
  return vscode.lm.registerMcpServerDefinitionProvider('stallsight', {
    provideMcpServerDefinitions: () => {
      // What it can run are the folder's programs.
      if (!vscode.workspace.isTrusted) return [];
      const server = new vscode.McpStdioServerDefinition(
        'Stallsight',
        process.execPath,
        [command, 'mcp'],
        { ELECTRON_RUN_AS_NODE: '1' },
        version,
      );
      const [folder] = vscode.workspace.workspaceFolders ?? [];
      if (folder?.uri.scheme === 'file') server.cwd = folder.uri;
      return [server];
    },
  });
}
