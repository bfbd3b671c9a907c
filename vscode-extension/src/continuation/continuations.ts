// Continuations, shown as ghost text while they arrive. Nothing is inserted until the user accepts it.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';
import { toPosition } from '../editor/ranges';
import { continueMethod, type ContinueParams, type ContinueResult, discardMethod } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { documentSelector } from '../server/documentSelector';
import { languages } from '../server/serverSettings';
import { ComparisonPanel } from './comparisonPanel';
import { ContinuationDiff } from './continuationDiff';
import { completed, type GhostText, offered, started, withNextSeed, withPiece } from './ghostText';

/** Ghost text flickers if it is drawn for every piece. */
const betweenDrawingsMs = 200;

/** Errors that are not shown: the document has changed, or the request was cancelled. */
const silentErrors = new Set([-32801, -32800]);

export class Continuations implements vscode.Disposable, vscode.InlineCompletionItemProvider {
  private readonly disposables: vscode.Disposable;
  private readonly comparison = new ComparisonPanel();
  private readonly diff = new ContinuationDiff();
  private ghost: GhostText | undefined;
  private stop: vscode.CancellationTokenSource | undefined;
  private drawing: NodeJS.Timeout | undefined;

  constructor(private readonly server: CodebookServer) {
    this.disposables = vscode.Disposable.from(
      this.comparison,
      this.diff,
      registerCommands({
        continue: (asked) => this.run(asked as ContinueParams),
        acceptContinuation: () => this.accept(),
        anotherSeed: () => this.tryAgain(),
        discardContinuation: () => this.discard(),
        showComparison: () => this.compare(),
        showContinuationDiff: () => this.showDiff(),
        saveReceipt: () => this.saveReceipt(),
      }),
      vscode.languages.registerInlineCompletionItemProvider(documentSelector(languages()), this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && this.isAbout(document)) this.forget();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (this.isAbout(document)) this.forget();
      }),
    );
  }

  provideInlineCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.InlineCompletionItem[] {
    const text = offered(this.ghost, document.uri.toString(), document.version, position);
    return text === undefined ? [] : [new vscode.InlineCompletionItem(text, new vscode.Range(position, position))];
  }

  async run(asked: ContinueParams): Promise<void> {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === asked.textDocument.uri);
    if (editor === undefined) return;
    this.forget();
    const stop = (this.stop = new vscode.CancellationTokenSource());
    const showMine = (ghost: GhostText): void => {
      if (this.stop === stop) this.show(ghost);
    };

    // VS Code draws ghost text only at the cursor of the focused editor.
    const at = toPosition(asked.range.end);
    await vscode.window.showTextDocument(editor.document, {
      selection: new vscode.Range(at, at),
      ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
    });
    this.show(started(asked));
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Continuing the text', cancellable: true },
        async (_, cancelled) => {
          cancelled.onCancellationRequested(() => stop.cancel());
          const result = await this.server.requestInPieces<ContinueResult>(
            continueMethod,
            asked,
            (piece) => this.ghost && showMine(withPiece(this.ghost, piece)),
            stop.token,
          );
          showMine(completed(this.ghost ?? started(asked), result));
        },
      );
    } catch (error) {
      if (this.stop === stop) this.forget();
      if (!silentErrors.has((error as { code?: number }).code ?? 0)) showError(error);
    }
  }

  dispose(): void {
    this.forget();
    this.disposables.dispose();
  }

  private isAbout(document: vscode.TextDocument): boolean {
    return document.uri.toString() === this.ghost?.asked.textDocument.uri;
  }

  private get document(): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find((document) => this.isAbout(document));
  }

  private show(ghost: GhostText): void {
    this.ghost = ghost;
    this.updateContextKeys();
    this.drawing ??= setTimeout(() => void this.draw(), ghost.result === undefined ? betweenDrawingsMs : 0);
    if (ghost.result !== undefined) this.comparison.update(ghost.result);
  }

  /** VS Code asks once for each place and version. It asks again only after what it shows has been hidden. */
  private async draw(): Promise<void> {
    this.drawing = undefined;
    if (this.ghost === undefined || this.ghost.text === '') return;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  /** Drops the continuation, and stops it if it is still being made. */
  private forget(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.stop?.cancel();
    this.stop = undefined;
    this.ghost = undefined;
    this.updateContextKeys();
  }

  /** Which commands are offered: some while a continuation arrives, others once it is complete. */
  private updateContextKeys(): void {
    void vscode.commands.executeCommand('setContext', 'codebookLsp.previewing', this.ghost !== undefined);
    void vscode.commands.executeCommand('setContext', 'codebookLsp.continued', this.ghost?.result !== undefined);
  }

  private async accept(): Promise<void> {
    const { ghost, document } = this;
    if (ghost === undefined || document?.version !== ghost.asked.textDocument.version || ghost.text === '') return;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, toPosition(ghost.asked.range.end), ghost.text);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.workspace.applyEdit(edit);
  }

  private async tryAgain(): Promise<void> {
    const { ghost, document } = this;
    if (ghost !== undefined && document !== undefined) await this.run(withNextSeed(ghost, document.version));
  }

  private async discard(): Promise<void> {
    if (this.ghost !== undefined) this.server.notify(discardMethod, { textDocument: { uri: this.ghost.asked.textDocument.uri } });
    this.forget();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  private async compare(): Promise<void> {
    const result = this.ghost?.result;
    if (result === undefined) return;
    this.comparison.show(result);
    await this.draw(); // ghost text disappears when the editor loses the focus (to the palette, say) and does not come back by itself
  }

  private async showDiff(): Promise<void> {
    const { ghost, document } = this;
    if (ghost !== undefined && document !== undefined) await this.diff.show(document, ghost);
  }

  private async saveReceipt(): Promise<void> {
    const result = this.ghost?.result;
    if (result === undefined) return;
    const target = await vscode.window.showSaveDialog({ filters: { Receipt: ['json'] }, title: 'Save receipt' });
    if (target !== undefined) await vscode.workspace.fs.writeFile(target, Buffer.from(`${result.receipt}\n`));
  }
}
