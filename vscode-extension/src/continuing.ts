// Continuations: asked for, shown as ghost text while they come, accepted, tried again or discarded. Nothing goes into a text without a yes.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { codeOf } from './codeArgument';
import type { CodesView } from './codesView';
import { comparisonPage } from './comparison';
import { documentSelector } from './languages';
import { again, begun, grown, inserted, made, offered, type Preview } from './preview';
import {
  continueMethod,
  discardMethod,
  profilesMethod,
  type ContinueHow,
  type ContinueParams,
  type ContinueResult,
  type ProfilesResult,
} from './protocol';
import { type CodebookServer, languages } from './server';

const scheme = 'codebooklsp-continuation';

/** Ghost text that is drawn at every piece flickers. */
const betweenDrawingsMs = 200;

/** The server's word for a text that has changed, and for a request that was cancelled. */
const silent = new Set([-32801, -32800]);

export class Continuing implements vscode.Disposable, vscode.InlineCompletionItemProvider, vscode.TextDocumentContentProvider {
  private readonly disposables: vscode.Disposable;
  private readonly diffChanged = new vscode.EventEmitter<vscode.Uri>();
  readonly onDidChange = this.diffChanged.event;
  private preview: Preview | undefined;
  private stop: vscode.CancellationTokenSource | undefined;
  private drawing: NodeJS.Timeout | undefined;
  private panel: vscode.WebviewPanel | undefined;
  private diff: { readonly uri: vscode.Uri; readonly text: string } | undefined;

  constructor(
    private readonly server: CodebookServer,
    private readonly view: CodesView,
  ) {
    const commands: Record<string, (argument: unknown) => unknown> = {
      continue: (asked) => this.run(asked as ContinueParams),
      continueWithProfile: () => this.withProfile(),
      continueWithCode: (code) => this.withCode(code, (name) => ({ codes: [name] })),
      continueWithoutCode: (code) => this.withCode(code, (name) => ({ without: [name] })),
      continueWithSelection: () => this.at({ selection: 'codes' }),
      moreLikeThis: () => this.at({ selection: 'more' }),
      lessLikeThis: () => this.at({ selection: 'less' }),
      acceptContinuation: () => this.accept(),
      anotherSeed: () => this.tryAgain(),
      discardContinuation: () => this.discard(),
      showComparison: () => this.compare(),
      showContinuationDiff: () => this.showDiff(),
      saveReceipt: () => this.saveReceipt(),
    };
    this.disposables = vscode.Disposable.from(
      this.diffChanged,
      ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`codebookLsp.${name}`, run)),
      vscode.languages.registerInlineCompletionItemProvider(documentSelector(languages()), this),
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.uri.toString() === this.preview?.asked.textDocument.uri) this.forget();
      }),
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.toString() === this.preview?.asked.textDocument.uri) this.forget();
      }),
    );
  }

  provideInlineCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.InlineCompletionItem[] {
    const text = offered(this.preview, document.uri.toString(), document.version, position);
    return text === undefined ? [] : [new vscode.InlineCompletionItem(text, new vscode.Range(position, position))];
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.diff?.uri.toString() === uri.toString() ? this.diff.text : '';
  }

  dispose(): void {
    this.forget();
    this.panel?.dispose();
    this.disposables.dispose();
  }

  private async withProfile(): Promise<void> {
    const answer = await this.server.ask<ProfilesResult>(profilesMethod, {});
    if (answer === null) return;
    for (const problem of answer.problems) void vscode.window.showWarningMessage(`CodebookLsp: ${problem}`);
    if (answer.profiles.length === 0) {
      void vscode.window.showInformationMessage(
        "CodebookLsp: the workspace has no steering profile. Put one into .codebooklsp/profiles, for example with 'codebooklsp profile from-words'.",
      );
      return;
    }

    const picked = await vscode.window.showQuickPick(
      answer.profiles.map(({ name, description, codes }) => ({ label: name, description: description ?? `${codes} codes` })),
      { placeHolder: 'Continue with which profile?' },
    );
    if (picked !== undefined) await this.at({ profile: picked.label });
  }

  private async withCode(argument: unknown, how: (name: string) => ContinueHow): Promise<void> {
    const given = codeOf(argument);
    const name =
      given ??
      (
        await vscode.window.showQuickPick(
          (await this.view.codesAtCursor()).map(({ code, label }) => ({ label: code, description: label ?? '' })),
          { placeHolder: 'A code of the token at the cursor' },
        )
      )?.label;
    if (name !== undefined) await this.at(how(name));
  }

  /** At the cursor, or after the selection. */
  private async at(how: ContinueHow): Promise<void> {
    const editor = vscode.window.activeTextEditor ?? this.shownEditor();
    if (editor === undefined) return;
    const { document, selection } = editor;
    await this.run({
      textDocument: { uri: document.uri.toString(), version: document.version },
      range: { start: { ...place(selection.start) }, end: { ...place(selection.end) } },
      how,
    });
  }

  private shownEditor(): vscode.TextEditor | undefined {
    return vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === this.view.uri);
  }

  private async run(asked: ContinueParams): Promise<void> {
    const editor = vscode.window.visibleTextEditors.find(({ document }) => document.uri.toString() === asked.textDocument.uri);
    if (editor === undefined) return;
    this.forget();
    const stop = (this.stop = new vscode.CancellationTokenSource());
    const mine = (preview: Preview): void => {
      if (this.stop === stop) this.show(preview);
    };

    // Ghost text is drawn at the cursor of the editor that has the focus.
    const at = new vscode.Position(asked.range.end.line, asked.range.end.character);
    await vscode.window.showTextDocument(editor.document, {
      selection: new vscode.Range(at, at),
      ...(editor.viewColumn === undefined ? {} : { viewColumn: editor.viewColumn }),
    });
    this.show(begun(asked));
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Continuing the text', cancellable: true },
        async (_, cancelled) => {
          cancelled.onCancellationRequested(() => stop.cancel());
          const result = await this.server.stream<ContinueResult>(
            continueMethod,
            asked,
            (piece) => this.preview && mine(grown(this.preview, piece)),
            stop.token,
          );
          mine(made(this.preview ?? begun(asked), result));
        },
      );
    } catch (error) {
      if (this.stop === stop) this.forget();
      const { code, message } = error as { code?: number; message?: string };
      if (!silent.has(code ?? 0)) void vscode.window.showErrorMessage(`CodebookLsp: ${message ?? String(error)}`);
    }
  }

  private show(preview: Preview): void {
    this.preview = preview;
    this.tellMenus();
    this.drawing ??= setTimeout(() => void this.draw(), preview.result === undefined ? betweenDrawingsMs : 0);
    if (preview.result !== undefined && this.panel !== undefined) this.fill(this.panel, preview.result);
  }

  /** VS Code asks once for a place and version: only when what it shows is hidden does it ask again. */
  private async draw(): Promise<void> {
    this.drawing = undefined;
    if (this.preview === undefined || this.preview.text === '') return;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  /** Nothing is offered any more, and nothing more is made. */
  private forget(): void {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.stop?.cancel();
    this.stop = undefined;
    this.preview = undefined;
    this.tellMenus();
  }

  /** What can be done with a continuation while it comes, and once it is complete. */
  private tellMenus(): void {
    void vscode.commands.executeCommand('setContext', 'codebookLsp.previewing', this.preview !== undefined);
    void vscode.commands.executeCommand('setContext', 'codebookLsp.continued', this.preview?.result !== undefined);
  }

  private async accept(): Promise<void> {
    const { preview } = this;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === preview?.asked.textDocument.uri);
    if (preview === undefined || document?.version !== preview.asked.textDocument.version || preview.text === '') return;
    const { line, character } = preview.asked.range.end;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, new vscode.Position(line, character), preview.text);
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.workspace.applyEdit(edit);
  }

  private async tryAgain(): Promise<void> {
    const { preview } = this;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === preview?.asked.textDocument.uri);
    if (preview !== undefined && document !== undefined) await this.run(again(preview, document.version));
  }

  private async discard(): Promise<void> {
    if (this.preview !== undefined) this.server.tell(discardMethod, { textDocument: { uri: this.preview.asked.textDocument.uri } });
    this.forget();
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  private async compare(): Promise<void> {
    const result = this.preview?.result;
    if (result === undefined) return;
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel(
        'codebookLsp.comparison',
        'Continuation',
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, localResourceRoots: [] },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    }

    this.fill(this.panel, result);
    await this.draw(); // it goes when the editor loses the focus, to the palette say, and does not come back by itself
  }

  private fill(panel: vscode.WebviewPanel, result: ContinueResult): void {
    panel.webview.html = comparisonPage(result, randomBytes(16).toString('base64'));
  }

  private async showDiff(): Promise<void> {
    const { preview } = this;
    const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === preview?.asked.textDocument.uri);
    if (preview === undefined || document === undefined) return;
    const { line, character } = preview.asked.range.end;
    const uri = vscode.Uri.from({ scheme, path: document.uri.path, query: String(preview.result?.seed ?? '') });
    this.diff = { uri, text: inserted(document.getText(), document.offsetAt(new vscode.Position(line, character)), preview.text) };
    this.diffChanged.fire(uri);
    await vscode.commands.executeCommand('vscode.diff', document.uri, uri, 'Continuation');
  }

  private async saveReceipt(): Promise<void> {
    const result = this.preview?.result;
    if (result === undefined) return;
    const target = await vscode.window.showSaveDialog({ filters: { Receipt: ['json'] }, title: 'Save the receipt' });
    if (target !== undefined) await vscode.workspace.fs.writeFile(target, Buffer.from(`${result.receipt}\n`));
  }
}

const place = ({ line, character }: vscode.Position): { line: number; character: number } => ({ line, character });
