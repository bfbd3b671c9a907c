// The commands that give a code a label. The server writes the edit; the label file keeps it.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';
import type { CodeEntry } from '../protocol/codes';
import { codeTextMethod, type CodeTextResult } from '../protocol/labels';
import type { CodebookServer } from '../server/codebookServer';
import { whyNotKept } from './labelFolder';
import { labelProblem, namesSomethingElse } from './labelRules';

export function labelCommands(server: CodebookServer, text: CurrentText): vscode.Disposable {
  return registerCommands({
    renameCode: async (argument, uri) => {
      const code = codeOf(argument) ?? (await pickCode(text));
      if (code !== undefined) await renameCode(server, code, typeof uri === 'string' ? uri : text.uri);
    },
    renameCodeHere: () => renameHere(server, text),
  });
}

/** Names the most salient code of the token at the cursor. Headings and links of Markdown are VS Code's to rename. */
async function renameHere(server: CodebookServer, text: CurrentText): Promise<void> {
  const editor = vscode.window.activeTextEditor;
  const line = editor?.document.lineAt(editor.selection.active).text ?? '';
  if (editor?.document.languageId === 'markdown' && namesSomethingElse(line, editor.selection.active.character)) {
    await vscode.commands.executeCommand('editor.action.rename');
    return;
  }

  const [code] = await text.codesAtCursor();
  if (code === undefined) showError('No code is known of this word. It may not have been read yet.');
  else await renameCode(server, code.code, text.uri, where(code, editor));
}

/** What tells the user which code it is. */
function where(code: CodeEntry, editor: vscode.TextEditor | undefined): string {
  const range = editor?.document.getWordRangeAtPosition(editor.selection.active);
  const word = range && editor?.document.getText(range);
  const times = code.documentCount === 1 ? 'once' : `${code.documentCount} times`;
  return `the most salient code of ${word === undefined ? 'the token at the cursor' : `“${word}”`}, which fires ${times} in this text. `;
}

async function renameCode(server: CodebookServer, code: string, uri: string | undefined, which = ''): Promise<void> {
  const known = await server.ask<CodeTextResult>(codeTextMethod, { code });
  const folder = folderOf(uri);
  const problem = folder === undefined ? undefined : await whyNotKept(folder.fsPath);
  const newName = await vscode.window.showInputBox({
    title: `Name the code ${code}`,
    // What is wrong with a value is shown once it is changed; that no value can be kept is to be seen before.
    prompt: problem ?? `This names ${which || 'a code of the model. '}It is kept in .codebooklsp/labels.json; leave it empty to remove it.`,
    placeHolder: 'What does this code mean?',
    value: known?.label ?? '',
    validateInput: (value) => problem ?? labelProblem(value),
  });
  if (newName === undefined || newName.trim() === (known?.label ?? '')) return;
  try {
    const edit = await server.labelEdit({ code, newName, ...(uri === undefined ? {} : { textDocument: { uri } }) });
    await vscode.workspace.applyEdit(edit, { isRefactoring: true });
    // A label counts once it is on disk. Undo opens the file again.
    for (const [file] of edit.entries()) await (await vscode.workspace.openTextDocument(file)).save();
  } catch (error) {
    showError(error);
  }
}

/** The folder of files on this machine that keeps the labels: the document's, or else the first. */
function folderOf(uri: string | undefined): vscode.Uri | undefined {
  const { workspaceFolders } = vscode.workspace;
  const own = uri === undefined ? undefined : vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(uri));
  const folder = (own ?? workspaceFolders?.[0])?.uri;
  return folder?.scheme === 'file' ? folder : undefined;
}
