// The status bar's word on the server, and what a click on it offers.

import * as vscode from 'vscode';
import type { CodebookServer } from './server';
import { type ServerLife, type Severity, statusText, viewState } from './statusText';

const backgrounds: Readonly<Record<Severity, vscode.ThemeColor | undefined>> = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

export function statusItem(server: CodebookServer): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('codebookLsp.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'CodebookLsp';
  item.command = 'codebookLsp.showStatus';

  const show = (life: ServerLife): void => {
    const { text, tooltip, severity } = statusText(life);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.backgroundColor = backgrounds[severity];
    void vscode.commands.executeCommand('setContext', 'codebookLsp.state', viewState(life));
    // Who reads no prose is not told about codes.
    if (life.life === 'idle') item.hide();
    else item.show();
  };
  show(server.life);
  return vscode.Disposable.from(item, server.onDidChange(show));
}

/** The quick pick behind the status item. */
export async function showStatus(server: CodebookServer): Promise<void> {
  const { life } = server;
  const picked = await vscode.window.showQuickPick(
    [
      { label: '$(debug-restart) Restart the server', command: 'codebookLsp.restartServer' },
      { label: '$(output) Show the log', command: 'codebookLsp.showLog' },
      { label: '$(eye) Toggle the hints', command: 'codebookLsp.toggleInlayHints' },
      { label: '$(list-tree) Show the Codes view', command: 'codebookLsp.codes.focus' },
      { label: '$(settings-gear) Open the settings', command: 'workbench.action.openSettings', argument: 'codebookLsp' },
    ],
    { title: 'CodebookLsp', placeHolder: life.life === 'running' ? (life.status?.message ?? '') : '' },
  );
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command, picked.argument);
}
