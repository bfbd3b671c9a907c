// The menu behind the dial: each strength, and what else can be done with the continuation.

import * as vscode from 'vscode';
import { strengths, strengthSaid } from './strengths';

interface DialRow extends vscode.QuickPickItem {
  readonly strength?: number;
  readonly command?: string;
}

const actions: readonly DialRow[] = [
  { label: '$(edit) Change where it goes…', command: 'codebookLsp.continueToward' },
  { label: '$(open-preview) Compare with unsteered text', command: 'codebookLsp.showComparison' },
  { label: '$(save) Save as a profile…', command: 'codebookLsp.saveProfile' },
];

/** The strength that the user picks; undefined if none, or something else. @param now The one that is set. */
export async function askStrength(now: number): Promise<number | undefined> {
  const rows: readonly DialRow[] = [
    ...strengths.map((strength) => ({ label: strengthSaid(strength), description: said(strength, now), strength })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...actions,
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title: 'How strongly the continuation is steered',
    placeHolder: 'It is made once more, from the same seed',
  });
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
  return picked?.strength;
}

const said = (strength: number, now: number): string => {
  if (strength === now) return 'as now';
  return strength === 1 ? 'as measured to be right' : '';
};
