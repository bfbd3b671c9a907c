// The text that the Codes view and the commands are about.

import * as vscode from 'vscode';
import { fromRange } from '../editor/ranges';
import { type CodeEntry, codesMethod, type CodesParams, type CodesResult } from '../protocol/codes';
import type { CodebookServer } from '../server/codebookServer';
import { documentSelector } from '../server/documentSelector';
import { languages } from '../server/serverSettings';

/** What is asked about a document. */
export type CodesQuery = Omit<CodesParams, 'textDocument'>;

export class CurrentText implements vscode.Disposable {
  private last: vscode.TextEditor | undefined;
  private readonly listening: vscode.Disposable;

  constructor(private readonly server: CodebookServer) {
    this.listening = vscode.window.onDidChangeActiveTextEditor(() => void this.editor);
  }

  /** The editor with the cursor. If that holds no text of ours, the last one that is still on the screen, or else any on the screen. */
  get editor(): vscode.TextEditor | undefined {
    const selector = documentSelector(languages());
    this.last = [vscode.window.activeTextEditor, this.last, ...vscode.window.visibleTextEditors]
      .filter((editor) => editor !== undefined && vscode.window.visibleTextEditors.includes(editor))
      .find((editor) => editor !== undefined && vscode.languages.match(selector, editor.document) > 0);
    return this.last;
  }

  get uri(): string | undefined {
    return this.editor?.document.uri.toString();
  }

  async codesAtCursor(): Promise<readonly CodeEntry[]> {
    const { editor } = this;
    return (editor && (await this.ask(editor.document, { range: cursorRange(editor) })))?.codes ?? [];
  }

  /** Null also if the answer is about an older version of the document. */
  async ask(document: vscode.TextDocument, query: CodesQuery, cancel?: vscode.CancellationToken): Promise<CodesResult | null> {
    const params: CodesParams = { textDocument: { uri: document.uri.toString() }, ...query };
    const result = await this.server.ask<CodesResult>(codesMethod, params, cancel);
    return result?.version === document.version ? result : null;
  }

  dispose(): void {
    this.listening.dispose();
  }
}

export function cursorRange({ selection }: vscode.TextEditor): NonNullable<CodesParams['range']> {
  return fromRange(new vscode.Range(selection.active, selection.active));
}
