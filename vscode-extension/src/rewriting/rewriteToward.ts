// “Rewrite this toward…”: a passage led somewhere by few changes. The user chooses where to, then one of several ways, and accepts each of
// its changes by itself in VS Code's preview. What is accepted is one step to undo.

import * as vscode from 'vscode';
import type * as lsp from 'vscode-languageserver-types';
import type { CurrentText } from '../codes/currentText';
import { registerCommands } from '../editor/commands';
import { showError, showInformation } from '../editor/messages';
import { fromRange, toRange } from '../editor/ranges';
import { rewriteMethod, type RewriteCandidate, type RewriteParams, type RewriteResult } from '../protocol/rewriting';
import type { CodebookServer } from '../server/codebookServer';
import { isSilent } from '../server/silentErrors';
import { passageOf } from '../wishes/passage';
import { askWish } from '../wishes/wishBox';
import { type RewriteRow, rewriteRows } from './rewriteRows';

export function rewriteCommands(server: CodebookServer, text: CurrentText): vscode.Disposable {
  return registerCommands({
    rewriteToward: async (uri, range) => {
      const editor = vscode.window.activeTextEditor ?? text.editor;
      if (editor === undefined) return;
      const isAsked = typeof uri === 'string' && uri === editor.document.uri.toString() && range !== undefined;
      const passage = isAsked ? toRange(range as lsp.Range) : passageOf(editor);
      if (passage === undefined) return showInformation('There is no paragraph here to rewrite. Select a sentence or more.');
      await rewrite(server, editor, passage);
    },
  });
}

async function rewrite(server: CodebookServer, editor: vscode.TextEditor, passage: vscode.Range): Promise<void> {
  const { document } = editor;
  const { version } = document;
  const wish = await askWish(server, editor, 'Rewrite this toward…', false);
  if (wish === undefined) return;
  const { directions } = wish;
  const asked: RewriteParams = { textDocument: { uri: document.uri.toString(), version }, range: fromRange(passage), directions };
  const made = await find(server, asked, wish.said);
  const chosen = made && (await choose(made, wish.said));
  if (made === undefined || chosen === undefined) return;
  if (document.version !== version) return showInformation('The text has changed since. Ask again to rewrite it.');
  await vscode.window.showTextDocument(document, { viewColumn: editor.viewColumn ?? vscode.ViewColumn.Active });
  await vscode.workspace.applyEdit(editOf(document.uri, chosen, made.limits), { isRefactoring: true });
}

/** Undefined if there is none, which a notification has said, or the user does not want to wait. */
function find(server: CodebookServer, asked: RewriteParams, said: string): Thenable<RewriteResult | undefined> {
  const title = `Rewriting ${said}…`;
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, cancelled) => {
    try {
      return await server.request<RewriteResult>(rewriteMethod, asked, cancelled);
    } catch (error) {
      if (!isSilent(error)) showError(error);
      return undefined;
    }
  });
}

async function choose(made: RewriteResult, said: string): Promise<RewriteCandidate | undefined> {
  const picked = await vscode.window.showQuickPick<RewriteRow & vscode.QuickPickItem>(rewriteRows(made), {
    title: `Rewrite ${said}: which changes?`,
    placeHolder: made.limits,
    matchOnDetail: true,
  });
  return picked?.candidate;
}

/** Each change is confirmed by itself. */
function editOf(uri: vscode.Uri, { changes }: RewriteCandidate, limits: string): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const { range, newText, label } of changes) {
    edit.replace(uri, toRange(range), newText, { needsConfirmation: true, label, description: limits });
  }

  return edit;
}
