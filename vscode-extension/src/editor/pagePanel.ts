// A panel beside the text for a page that runs no scripts: what its links do are commands.

import * as vscode from 'vscode';

/** @param commands Those that the page's links may run. */
export function pagePanel(name: string, title: string, commands: readonly string[]): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(
    `codebookLsp.${name}`,
    title,
    { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
    { enableScripts: false, enableCommandUris: commands, enableFindWidget: true, localResourceRoots: [] },
  );
}
