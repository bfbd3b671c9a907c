// Our settings, changed by commands.

import * as vscode from 'vscode';

export const settings = (): vscode.WorkspaceConfiguration => vscode.workspace.getConfiguration('codebookLsp');

/** Changes a setting where it is set now: in the workspace, or else for the user. */
export async function changeSetting(name: string, value: unknown): Promise<void> {
  const isInWorkspace = settings().inspect(name)?.workspaceValue !== undefined;
  await settings().update(name, value, isInWorkspace ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}
