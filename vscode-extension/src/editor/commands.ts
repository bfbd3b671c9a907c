// How our commands are registered.

import * as vscode from 'vscode';

/** @param commands By their ids without the prefix `codebookLsp.`. */
export function registerCommands(commands: Readonly<Record<string, (...args: unknown[]) => unknown>>): vscode.Disposable {
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`codebookLsp.${name}`, run)),
  );
}
