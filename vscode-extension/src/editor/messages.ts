// Notifications, with buttons for what can be done about them.

import * as vscode from 'vscode';
import { errorMessage } from '../text/errorMessage';

/** A button: a command under a short title. */
export interface Action {
  readonly title: string;
  readonly command: string;
  readonly argument?: unknown;
}

export const actions = {
  log: { title: 'Show Log', command: 'codebookLsp.showLog' },
  restart: { title: 'Restart Server', command: 'codebookLsp.restartServer' },
  settings: { title: 'Open Settings', command: 'workbench.action.openSettings', argument: 'codebookLsp' },
} satisfies Record<string, Action>;

/** An error always has something to press. */
export function showError(error: unknown, offered: readonly [Action, ...Action[]] = [actions.log]): void {
  void offer(offered, (titles) => vscode.window.showErrorMessage(`CodebookLsp: ${errorMessage(error)}`, ...titles));
}

export function showWarning(message: string, offered: readonly Action[] = []): void {
  void offer(offered, (titles) => vscode.window.showWarningMessage(`CodebookLsp: ${message}`, ...titles));
}

export function showInformation(message: string, offered: readonly Action[] = []): void {
  void offer(offered, (titles) => vscode.window.showInformationMessage(`CodebookLsp: ${message}`, ...titles));
}

async function offer(offered: readonly Action[], show: (titles: readonly string[]) => Thenable<string | undefined>): Promise<void> {
  const chosen = await show(offered.map(({ title }) => title));
  const action = offered.find(({ title }) => title === chosen);
  if (action !== undefined) await vscode.commands.executeCommand(action.command, action.argument);
}
