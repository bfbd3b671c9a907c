// The sample text: a copy of it, which may be edited.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';

export function sampleCommands(extension: vscode.ExtensionContext): vscode.Disposable {
  return registerCommands({ openSample: () => openSample(extension).catch(showError) });
}

/** The copy that is there already is opened as it was left. */
async function openSample({ extensionUri, globalStorageUri }: vscode.ExtensionContext): Promise<void> {
  const [original, copy] = [vscode.Uri.joinPath(extensionUri, 'media', 'sample.txt'), vscode.Uri.joinPath(globalStorageUri, 'sample.txt')];
  const isThere = await vscode.workspace.fs.stat(copy).then(
    () => true,
    () => false,
  );
  if (!isThere) await vscode.workspace.fs.writeFile(copy, await vscode.workspace.fs.readFile(original));
  await vscode.window.showTextDocument(copy);
}
