// The status bar item, the menu behind it, and the commands that control the server.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import type { CodebookServer } from '../server/codebookServer';
import type { Lifecycle } from '../server/lifecycle';
import { type Severity, statusText, viewState } from './statusText';

const backgrounds: Readonly<Record<Severity, vscode.ThemeColor | undefined>> = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

export function statusBar(server: CodebookServer, log: vscode.LogOutputChannel): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('codebookLsp.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'CodebookLsp';
  item.command = 'codebookLsp.showStatus';

  const show = (lifecycle: Lifecycle): void => {
    const { text, tooltip, severity } = statusText(lifecycle);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.backgroundColor = backgrounds[severity];
    void vscode.commands.executeCommand('setContext', 'codebookLsp.state', viewState(lifecycle));
    // A window without prose has no use for it.
    if (lifecycle.phase === 'idle') item.hide();
    else item.show();
  };
  show(server.lifecycle);
  return vscode.Disposable.from(
    item,
    server.onDidChange(show),
    registerCommands({
      restartServer: () => server.restart(),
      showLog: () => log.show(),
      showStatus: () => showMenu(server.lifecycle),
    }),
  );
}

async function showMenu(lifecycle: Lifecycle): Promise<void> {
  const picked = await vscode.window.showQuickPick(
    [
      { label: '$(debug-restart) Restart the server', command: 'codebookLsp.restartServer' },
      { label: '$(output) Show the log', command: 'codebookLsp.showLog' },
      { label: '$(eye) Toggle hints', command: 'codebookLsp.toggleInlayHints' },
      { label: '$(symbol-color) Toggle colours by theme', command: 'codebookLsp.toggleThemeColors' },
      { label: '$(graph) Show the Themes view', command: 'codebookLsp.showThemes' },
      { label: '$(list-tree) Show the Codes view', command: 'codebookLsp.codes.focus' },
      { label: '$(settings-gear) Open settings', command: 'workbench.action.openSettings', argument: 'codebookLsp' },
    ],
    { title: 'CodebookLsp', placeHolder: lifecycle.phase === 'running' ? (lifecycle.status?.message ?? '') : '' },
  );
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command, picked.argument);
}
