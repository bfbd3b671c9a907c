// The command that gives a code a label. The server writes the edit; the label file keeps it.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';
import { codeTextMethod, type CodeTextResult } from '../protocol/labels';
import type { CodebookServer } from '../server/codebookServer';
import { labelProblem } from './labelRules';

export function labelCommands(server: CodebookServer, text: CurrentText): vscode.Disposable {
  return registerCommands({
    renameCode: async (argument, uri) => {
      const code = codeOf(argument) ?? (await pickCode(text));
      if (code !== undefined) await renameCode(server, code, typeof uri === 'string' ? uri : text.uri);
    },
  });
}

async function renameCode(server: CodebookServer, code: string, uri: string | undefined): Promise<void> {
  const known = await server.ask<CodeTextResult>(codeTextMethod, { code });
  const newName = await vscode.window.showInputBox({
    title: `What does ${code} mean?`,
    prompt: 'The label is kept in .codebooklsp/labels.json. Leave it empty to remove the label.',
    value: known?.label ?? '',
    validateInput: labelProblem,
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
