// The status bar item, the menu behind it, and the commands that control the server.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { setContext } from '../editor/contextKeys';
import { changeSetting } from '../editor/settings';
import type { CodebookServer } from '../server/codebookServer';
import { languages } from '../server/serverSettings';
import { menuOf } from './statusMenu';
import { type Severity, statusText, viewState, whyNothing } from './statusText';
import { readingNow } from './textLookedAt';

const backgrounds: Readonly<Record<Severity, vscode.ThemeColor | undefined>> = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

export function statusBar(server: CodebookServer, log: vscode.LogOutputChannel): vscode.Disposable {
  const item = vscode.window.createStatusBarItem('codebookLsp.status', vscode.StatusBarAlignment.Right, 100);
  item.name = 'CodebookLsp';
  item.command = 'codebookLsp.showStatus';

  const show = (): void => {
    const { lifecycle } = server;
    const reading = readingNow(lifecycle);
    const { text, tooltip, severity } = statusText(lifecycle, reading);
    item.text = text;
    item.tooltip = new vscode.MarkdownString(tooltip);
    item.backgroundColor = backgrounds[severity];
    setContext('state', viewState(lifecycle));
    setContext('reading', reading.kind);
    // A window without prose has no use for it.
    if (lifecycle.phase === 'idle') item.hide();
    else item.show();
  };
  show();
  return vscode.Disposable.from(
    item,
    server.onDidChange(show),
    vscode.window.onDidChangeActiveTextEditor(show),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration('codebookLsp')) show();
    }),
    registerCommands({
      restartServer: () => server.restart(),
      showLog: () => log.show(),
      showStatus: () => showMenu(server),
      pauseReading: () => server.pause(true),
      resumeReading: () => server.pause(false),
      readLanguage: () => readLanguage(),
    }),
  );
}

async function showMenu({ lifecycle }: CodebookServer): Promise<void> {
  const reading = readingNow(lifecycle);
  const status = lifecycle.phase === 'running' ? lifecycle.status?.message : lifecycle.phase === 'stopped' ? lifecycle.why : undefined;
  const picked = await vscode.window.showQuickPick(menuOf(lifecycle, reading), {
    title: 'CodebookLsp',
    placeHolder: whyNothing(reading) ?? status ?? '',
  });
  if (picked !== undefined) await vscode.commands.executeCommand(picked.command, picked.argument);
}

/** Has texts like the one that is looked at read from now on. */
async function readLanguage(): Promise<void> {
  const language = vscode.window.activeTextEditor?.document.languageId;
  if (language !== undefined && !languages().includes(language)) await changeSetting('languages', [...languages(), language]);
}
