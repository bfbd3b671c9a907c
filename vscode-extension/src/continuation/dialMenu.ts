// The menu behind the dial: each place that the dial can stand at, and what else can be done with the continuation.

import * as vscode from 'vscode';
import type { Dial } from './dials';

interface DialRow extends vscode.QuickPickItem {
  readonly value?: number;
  readonly command?: string;
}

const actions: readonly DialRow[] = [
  { label: '$(edit) Change where it goes…', command: 'codebookLsp.continueToward' },
  { label: '$(open-preview) Compare with unsteered text', command: 'codebookLsp.showComparison' },
  { label: '$(save) Save as a profile…', command: 'codebookLsp.saveProfile' },
];

/** Where the user wants the dial; undefined if nowhere else, or something else. */
export async function askDial({ values, now, title, usual, said }: Dial): Promise<number | undefined> {
  const rows: readonly DialRow[] = [
    ...values.map((value) => ({
      label: said(value),
      description: value === now ? 'as now' : value === usual ? 'as measured to be right' : '',
      value,
    })),
    { label: '', kind: vscode.QuickPickItemKind.Separator },
    ...actions,
  ];
  const picked = await vscode.window.showQuickPick(rows, {
    title,
    placeHolder: 'It is made once more, from the same seed',
  });
  if (picked?.command !== undefined) await vscode.commands.executeCommand(picked.command);
  return picked?.value;
}
