// How the user picks one of the codes at the cursor.

import * as vscode from 'vscode';
import type { CurrentText } from './currentText';

export async function codePicks(text: CurrentText): Promise<vscode.QuickPickItem[]> {
  return (await text.codesAtCursor()).map(({ code, label }) => ({ label: code, description: label ?? '' }));
}

export async function pickCode(text: CurrentText): Promise<string | undefined> {
  const picked = await vscode.window.showQuickPick(codePicks(text), { placeHolder: 'Pick a code of the token at the cursor' });
  return picked?.label;
}
