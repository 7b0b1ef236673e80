/** The tree of observed processes in Run and Debug, as they come and go. */

import * as vscode from 'vscode';
import type { LoopSeen, ProcessSeen, Timeline } from '#session/timeline.ts';
import {
  childProcesses,
  describeLoop,
  describeProcess,
  isBlocked,
  loopsOf,
  nameLoop,
  rootProcesses,
  speakLoop,
  speakProcess,
} from './processTree.ts';
import { TreeRefresh } from './refresh.ts';
import type { Runs } from './runs.ts';

type ProcessNode =
  | { readonly kind: 'process'; readonly process: ProcessSeen }
  | { readonly kind: 'loop'; readonly loop: LoopSeen };

export function showProcesses(runs: Runs): vscode.Disposable {
  const changed = new vscode.EventEmitter<void>();
  const childrenOf = (node: ProcessNode | undefined): ProcessNode[] =>
    runs.current === null ? [] : children(runs.current.timeline(), node);
  const refresh = new TreeRefresh(runs, () => changed.fire());
  const tree = vscode.window.createTreeView('stallsight.processes', {
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (node?: ProcessNode) => {
        refresh.asked();
        return childrenOf(node);
      },
      getTreeItem: (node) =>
        node.kind === 'loop' ? loopItem(node.loop) : processItem(node.process, childrenOf(node).length > 0),
    },
  });
  return vscode.Disposable.from(tree, changed, refresh);
}

function children(timeline: Timeline, node: ProcessNode | undefined): ProcessNode[] {
  if (node === undefined) return rootProcesses(timeline).map(processNode);
  if (node.kind === 'loop') return [];
  const loops = loopsOf(timeline, node.process).map((loop) => ({ kind: 'loop', loop }) as const);
  return [...loops, ...childProcesses(timeline, node.process).map(processNode)];
}

function processNode(process: ProcessSeen): ProcessNode {
  return { kind: 'process', process };
}

/** The worker of a pool has no loop: nothing folds there. What has its first loop is another row to the editor, which would keep it folded. */
function processItem(process: ProcessSeen, hasChildren: boolean): vscode.TreeItem {
  const { Expanded, None } = vscode.TreeItemCollapsibleState;
  const item = new vscode.TreeItem(process.name, hasChildren ? Expanded : None);
  item.id = hasChildren ? `${process.id}/` : process.id;
  item.description = describeProcess(process, vscode.l10n.t);
  item.accessibilityInformation = { label: speakProcess(process, vscode.l10n.t) };
  item.iconPath = new vscode.ThemeIcon(process.ended === null ? 'server-process' : 'circle-slash');
  return item;
}

function loopItem(loop: LoopSeen): vscode.TreeItem {
  const item = new vscode.TreeItem(nameLoop(loop));
  item.id = loop.id;
  item.description = describeLoop(loop, vscode.l10n.t);
  item.accessibilityInformation = { label: speakLoop(loop, vscode.l10n.t) };
  item.iconPath = isBlocked(loop)
    ? new vscode.ThemeIcon('flame', new vscode.ThemeColor('charts.red'))
    : new vscode.ThemeIcon('sync');
  return item;
}
