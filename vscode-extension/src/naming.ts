// Codes are named, and found by name: the labels themselves are the server's and the label file's.

import * as vscode from 'vscode';
import type { Location } from 'vscode-languageserver-types';
import { codeOfPath, labelProblem } from './label';
import { codeTextMethod, type CodeTextResult, referencesMethod } from './protocol';
import type { CodebookServer } from './server';

/** What symbols point at that fire in no open text. */
const scheme = 'codebooklsp';

/** Asks what a code means, and writes it into the workspace's label file, where it can be undone. */
export async function nameCode(server: CodebookServer, code: string, uri: string | undefined): Promise<void> {
  const known = await server.ask<CodeTextResult>(codeTextMethod, { code });
  const newName = await vscode.window.showInputBox({
    title: `What does ${code} mean?`,
    prompt: 'Kept in .codebooklsp/labels.json. Empty it to take the label away.',
    value: known?.label ?? '',
    validateInput: labelProblem,
  });
  if (newName === undefined || newName.trim() === (known?.label ?? '')) return;
  try {
    const edit = await server.labelEdit({ code, newName, ...(uri === undefined ? {} : { textDocument: { uri } }) });
    await vscode.workspace.applyEdit(edit, { isRefactoring: true });
    // Like a rename, this is done when it is on the disk; undo opens the file again.
    for (const [file] of edit.entries()) await (await vscode.workspace.openTextDocument(file)).save();
  } catch (error) {
    void vscode.window.showErrorMessage(`CodebookLsp: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** All places of a code in the texts that are open and in the workspace's index. */
export async function findEverywhere(server: CodebookServer, code: string): Promise<void> {
  const found = (await server.ask<readonly Location[]>(referencesMethod, { code })) ?? [];
  const locations = found.map(
    ({ uri, range: { start, end } }) =>
      new vscode.Location(vscode.Uri.parse(uri), new vscode.Range(start.line, start.character, end.line, end.character)),
  );
  const [first] = locations;
  if (first === undefined) {
    void vscode.window.showInformationMessage(`${code} fires nowhere in what is open.`);
    return;
  }

  await vscode.commands.executeCommand('editor.action.goToLocations', first.uri, first.range.start, locations, 'peek', '');
}

/** Documents about codes, for places that have to be documents. */
export function codeTexts(server: CodebookServer): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => {
        const code = codeOfPath(uri.path);
        const about = code === undefined ? null : await server.ask<CodeTextResult>(codeTextMethod, { code });
        return about?.text ?? 'Nothing is known of this code now.\n';
      },
    }),
    server.onDidChange(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
  );
}
