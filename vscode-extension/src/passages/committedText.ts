// A file's text in the last commit, from VS Code's own git extension.

import * as path from 'node:path';
import * as vscode from 'vscode';

/** The part of the git extension's API that is used. */
interface GitApi {
  getRepository(uri: vscode.Uri): { show(ref: string, path: string): Promise<string> } | null;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): GitApi;
}

/** Throws an error for the user if there is none. */
export async function committedText(uri: vscode.Uri): Promise<string> {
  const git = vscode.extensions.getExtension<GitExtension>('vscode.git');
  const started = await git?.activate();
  if (started?.enabled !== true) throw new Error("VS Code's git extension is off. Turn on the setting 'git.enabled'.");
  const repository = started.getAPI(1).getRepository(uri);
  const name = path.basename(uri.path);
  if (repository === null) throw new Error(`'${name}' is in no git repository that VS Code has open: there is no commit to compare with.`);
  try {
    return await repository.show('HEAD', uri.fsPath);
  } catch {
    throw new Error(`'${name}' is not in the last commit: there is nothing to compare with.`);
  }
}
