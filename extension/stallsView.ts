/** The tree of stalls in Run and Debug: worst place first, each with its stalls. */

import * as vscode from 'vscode';
import type { CauseKind } from '#protocol/stall.ts';
import type { Session } from '#session/session.ts';
import type { StallSeen } from '#session/timeline.ts';
import type { Ground } from './ground.ts';
import { openPlace } from './openPlace.ts';
import { Refresh, TreeRefresh } from './refresh.ts';
import {
  describeGroup,
  describeStall,
  type Grouping,
  groupings,
  placeLabel,
  speakGroup,
  speakStall,
  type StallGroup,
  StallGroups,
} from './stallGroups.ts';
import type { Runs } from './runs.ts';

/** What a command on a row is called with. */
export type StallNode =
  | { readonly kind: 'group'; readonly group: StallGroup }
  | { readonly kind: 'stall'; readonly seen: StallSeen };

type Row = StallNode | { readonly kind: 'more'; readonly count: number };

const viewId = 'stallsight.stalls';

const icons: Readonly<Record<CauseKind, string>> = {
  cpu: 'flame',
  io: 'watch',
  lock: 'lock',
  gc: 'trash',
  burst: 'layers',
  paused: 'debug-pause',
  starved: 'warning',
  suspended: 'clock',
  unknown: 'question',
};

export function showStalls({ runs, storage }: Ground): vscode.Disposable {
  let grouping = storage.get<Grouping>('grouping', 'place');
  const changed = new vscode.EventEmitter<void>();
  const refresh = new TreeRefresh(onStalls(runs), () => changed.fire());
  const roots = rootsOf(runs, () => grouping);
  const tree = vscode.window.createTreeView(viewId, {
    showCollapseAll: true,
    treeDataProvider: {
      onDidChangeTreeData: changed.event,
      getChildren: (row?: Row) => {
        refresh.asked();
        return row === undefined ? roots() : children(row);
      },
      getTreeItem: (row) => rowItem(row, runs),
    },
  });
  const regroup = async (): Promise<void> => {
    grouping = (await askGrouping(grouping)) ?? grouping;
    await storage.update('grouping', grouping);
    changed.fire();
  };
  return vscode.Disposable.from(
    tree,
    changed,
    badge(tree, runs),
    refresh,
    vscode.commands.registerCommand('stallsight.showStalls', () => vscode.commands.executeCommand(`${viewId}.focus`)),
    vscode.commands.registerCommand('stallsight.groupStalls', regroup),
    vscode.commands.registerCommand('stallsight.goToStall', (node?: StallNode) => goTo(node)),
    vscode.commands.registerCommand('stallsight.copyStall', (node?: StallNode) => copy(node, runs)),
  );
}

/** Changes of a run that are no stalls, such as its lag, are no news to their tree. */
function onStalls(runs: Runs): Pick<Runs, 'onChange'> {
  let known: { readonly session: Session | undefined; readonly count: number } = { session: undefined, count: 0 };
  const isNews = (): boolean => {
    const { session, timeline } = runs.current ?? {};
    const now = { session, count: timeline?.().stallCount ?? 0 };
    const same = now.session === known.session && now.count === known.count;
    known = now;
    return !same;
  };
  return { onChange: (listener) => runs.onChange(() => isNews() && listener()) };
}

function rootsOf(runs: Runs, grouping: () => Grouping): () => Row[] {
  let known: { session: Session; by: Grouping; groups: StallGroups } | null = null;
  return () => {
    const { current } = runs;
    if (current === null) return [];
    const { session } = current;
    const by = grouping();
    if (known?.session !== session || known.by !== by)
      known = { session, by, groups: new StallGroups(by, vscode.l10n.t) };
    const { groups } = known;
    const rows = groups.of(current.timeline()).map((group) => ({ kind: 'group', group }) as const);
    return groups.more === 0 ? rows : [...rows, { kind: 'more', count: groups.more }];
  };
}

function children(row: Row): Row[] {
  return row.kind === 'group' ? row.group.stalls.map((seen) => ({ kind: 'stall', seen })) : [];
}

function rowItem(row: Row, runs: Runs): vscode.TreeItem {
  switch (row.kind) {
    case 'group':
      return groupItem(row.group);
    case 'stall':
      return stallItem(row.seen, runs);
    case 'more':
      return new vscode.TreeItem(vscode.l10n.t('{0} more', row.count));
  }
}

function groupItem(group: StallGroup): vscode.TreeItem {
  const item = new vscode.TreeItem(group.label, vscode.TreeItemCollapsibleState.Collapsed);
  item.id = group.key;
  item.description = describeGroup(group, vscode.l10n.t);
  item.tooltip = `${group.label}\n${item.description}`;
  item.accessibilityInformation = { label: speakGroup(group, vscode.l10n.t) };
  item.iconPath = icon(group.cause);
  item.contextValue = 'group';
  return item;
}

function stallItem(seen: StallSeen, { current }: Runs): vscode.TreeItem {
  const { stall } = seen;
  const item = new vscode.TreeItem(placeLabel(stall.culprit, vscode.l10n.t));
  item.id = stall.id;
  item.description = describeStall(seen, current?.began ?? stall.began);
  item.tooltip = `${placeLabel(stall.culprit, vscode.l10n.t)}\n${item.description}`;
  item.accessibilityInformation = { label: speakStall(seen, vscode.l10n.t) };
  item.iconPath = icon(stall.cause.kind);
  item.contextValue = 'stall';
  item.command = {
    command: 'stallsight.showStall',
    title: vscode.l10n.t('Show Stall'),
    arguments: [{ kind: 'stall', seen }],
  };
  return item;
}

function icon(cause: CauseKind): vscode.ThemeIcon {
  return new vscode.ThemeIcon(icons[cause], new vscode.ThemeColor('charts.red'));
}

/** How many stalls came since the tree was last looked at. */
function badge(tree: vscode.TreeView<Row>, runs: Runs): vscode.Disposable {
  let looked = 0;
  const refresh = (): void => {
    const count = runs.current?.timeline().stallCount ?? 0;
    if (tree.visible || count < looked) looked = count;
    const value = count - looked;
    tree.badge = value === 0 ? undefined : { value, tooltip: vscode.l10n.t('{0} new stalls', value) };
  };
  return vscode.Disposable.from(tree.onDidChangeVisibility(refresh), new Refresh(runs, refresh));
}

async function askGrouping(current: Grouping): Promise<Grouping | undefined> {
  const words: Readonly<Record<Grouping, string>> = {
    place: vscode.l10n.t('By Place'),
    route: vscode.l10n.t('By Route'),
    process: vscode.l10n.t('By Process'),
    time: vscode.l10n.t('By Time'),
  };
  const rows = groupings.map((grouping) => ({ label: words[grouping], picked: grouping === current, grouping }));
  return (await vscode.window.showQuickPick(rows))?.grouping;
}

/** The newest stall of a row. */
export function newestOf(node: StallNode): StallSeen | undefined {
  return node.kind === 'stall' ? node.seen : node.group.stalls[0];
}

async function goTo(node: StallNode | undefined): Promise<void> {
  const culprit = node === undefined ? undefined : newestOf(node)?.stall.culprit;
  if (culprit !== undefined && culprit !== null) await openPlace(culprit);
}

async function copy(node: StallNode | undefined, { current }: Runs): Promise<void> {
  if (node === undefined || current === null) return;
  const line = ({ stall }: StallSeen): string =>
    `${placeLabel(stall.culprit, vscode.l10n.t)}\t${describeStall({ stall, reported: stall.began }, current.began)}`;
  const stalls = node.kind === 'stall' ? [node.seen] : node.group.stalls;
  await vscode.env.clipboard.writeText(stalls.map(line).join('\n'));
}
