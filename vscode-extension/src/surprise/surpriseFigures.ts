// How surprising the paragraphs of the text are, as the server told last: what is known stays until the new has come.

import * as vscode from 'vscode';
import { surpriseMethod, type SurpriseParams, type SurpriseResult } from '../protocol/surprise';
import type { CodebookServer } from '../server/codebookServer';
import { beginning, type ToldSurprise } from './toldSurprise';
import { showsSurprise } from './toggleSurprise';

export class SurpriseFigures implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<void>();
  private readonly listening: vscode.Disposable;
  private last: { readonly document: vscode.TextDocument; readonly told: ToldSurprise } | undefined;
  /** What was asked last; forgotten when the server may have another answer. */
  private asked: { readonly document: vscode.TextDocument; readonly version: number } | undefined;
  private asking = new vscode.CancellationTokenSource();

  readonly onDidChange = this.changed.event;

  constructor(private readonly server: CodebookServer) {
    this.listening = server.onDidChange(() => {
      if (this.last?.told.result.isWhole !== true || this.last.told.result.version !== this.asked?.version) this.asked = undefined;
    });
  }

  /** What is known of a document; undefined for nothing. Asks for what is not. */
  of(document: vscode.TextDocument): ToldSurprise | undefined {
    if (!showsSurprise()) {
      this.asking.cancel();
      this.last = this.asked = undefined;
      return undefined;
    }
    if (this.asked?.document !== document || this.asked.version !== document.version) void this.ask(document);
    return this.last?.document === document ? this.last.told : undefined;
  }

  dispose(): void {
    this.asking.cancel();
    this.listening.dispose();
    this.changed.dispose();
  }

  private async ask(document: vscode.TextDocument): Promise<void> {
    this.asking.cancel();
    this.asking.dispose();
    const { token } = (this.asking = new vscode.CancellationTokenSource());
    this.asked = { document, version: document.version };
    const params: SurpriseParams = { textDocument: { uri: document.uri.toString() } };
    const result = await this.server.ask<SurpriseResult>(surpriseMethod, params, token);
    if (result === null || token.isCancellationRequested || document.isClosed || result.version !== document.version) return;
    const beginnings = result.paragraphs.map(({ range }) => beginning(document.lineAt(range.start.line).text.slice(range.start.character)));
    this.last = { document, told: { result, beginnings } };
    this.changed.fire();
  }
}
