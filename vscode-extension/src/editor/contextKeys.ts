// What our menus and keys are bound to.

import * as vscode from 'vscode';

const told = new Map<string, string | boolean>();

/**
 * VS Code looks through menus, keys and views for each value that it is told: it is told only new ones.
 *
 * @param key Without the prefix `codebookLsp.`.
 */
export function setContext(key: string, value: string | boolean): void {
  if (told.get(key) === value) return;
  told.set(key, value);
  void vscode.commands.executeCommand('setContext', `codebookLsp.${key}`, value);
}
