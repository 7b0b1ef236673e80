/** Whether a debugged program is to be observed: the user's setting, or the user's answer, asked for once. */

import * as vscode from 'vscode';

type Answer = 'ask' | 'always' | 'never';

/** A configuration may say it itself: `"stallsight": true`. */
export async function wantsObservation({ name, stallsight }: vscode.DebugConfiguration): Promise<boolean> {
  if (typeof stallsight === 'boolean') return stallsight;
  const settings = vscode.workspace.getConfiguration('stallsight');
  const wanted = settings.get<Answer>('debug.observe', 'ask');
  if (wanted !== 'ask') return wanted === 'always';
  const [always, once, never] = [vscode.l10n.t('Always'), vscode.l10n.t('This Time'), vscode.l10n.t('Never')];
  const question = vscode.l10n.t('Watch the event loop of "{0}" with Stallsight while it is debugged?', name);
  const answer = await vscode.window.showInformationMessage(question, always, once, never);
  if (answer === always) await settings.update('debug.observe', 'always', vscode.ConfigurationTarget.Global);
  if (answer === never) await settings.update('debug.observe', 'never', vscode.ConfigurationTarget.Global);
  return answer === always || answer === once;
}
