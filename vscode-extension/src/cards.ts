// Cards of codes: opened from hovers, the Codes view and the palette, each kind of link a command.

import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { cardCommands, cardPage, cardProblem, type Measured } from './card';
import { codeOf } from './codeArgument';
import type { CodesView } from './codesView';
import { exampleUri } from './exampleUri';
import { cardMethod, type CardResult, exampleMethod, type ExampleResult, tendenciesMethod, type TendenciesResult } from './protocol';
import type { CodebookServer } from './server';

const scheme = 'codebooklsp-text';

/** Texts of examples that were opened; more are asked for again. */
const keptTexts = 20;

export class Cards implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly disposables: vscode.Disposable;
  private readonly texts = new Map<string, string>();
  private panel: vscode.WebviewPanel | undefined;
  private showing = new vscode.CancellationTokenSource();

  constructor(
    private readonly server: CodebookServer,
    private readonly view: CodesView,
  ) {
    this.disposables = vscode.Disposable.from(
      vscode.commands.registerCommand('codebookLsp.openCard', (code) => this.open(code)),
      vscode.commands.registerCommand('codebookLsp.openExample', (token) => this.openExample(token)),
      vscode.workspace.registerTextDocumentContentProvider(scheme, this),
    );
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const known = this.texts.get(uri.path);
    if (known !== undefined) return known;
    const token = Number(uri.query);
    return Number.isInteger(token) ? (await this.server.request<ExampleResult>(exampleMethod, { token })).text : '';
  }

  dispose(): void {
    this.showing.cancel();
    this.panel?.dispose();
    this.disposables.dispose();
  }

  private async open(argument: unknown): Promise<void> {
    const code = codeOf(argument) ?? (await this.ask());
    if (code === undefined) return;
    this.showing.cancel();
    this.showing.dispose();
    const { token } = (this.showing = new vscode.CancellationTokenSource());
    const panel = this.shown(code);
    const fill = (html: (nonce: string) => string): void => {
      if (!token.isCancellationRequested) panel.webview.html = html(randomBytes(16).toString('base64'));
    };

    let card: CardResult;
    try {
      card = await this.server.request<CardResult>(cardMethod, { code }, token);
    } catch (error) {
      fill((nonce) => cardProblem(code, messageOf(error), nonce));
      return;
    }

    const page = (measured: Measured): void => fill((nonce) => cardPage(card, measured, nonce));
    page('measuring');
    try {
      page(await this.server.request<TendenciesResult>(tendenciesMethod, { code }, token));
    } catch (error) {
      page({ failed: messageOf(error) });
    }
  }

  /** The name is typed, or one of the codes at the cursor is chosen. */
  private async ask(): Promise<string | undefined> {
    const codes = await this.view.codesAtCursor();
    const pick = vscode.window.createQuickPick();
    pick.title = 'Open the card of a code';
    pick.placeholder = 'L14.3:877, or one of the codes at the cursor';
    const items = codes.map(({ code, label }) => ({ label: code, description: label ?? '' }));
    pick.items = items;
    pick.matchOnDescription = true;
    return new Promise((resolve) => {
      pick.onDidChangeValue((value) => {
        const typed = value.trim();
        pick.items =
          typed.includes(':') && !items.some(({ label }) => label === typed) ? [{ label: typed, alwaysShow: true }, ...items] : items;
      });
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]?.label);
        pick.hide();
      });
      pick.onDidHide(() => {
        resolve(undefined);
        pick.dispose();
      });
      pick.show();
    });
  }

  private shown(code: string): vscode.WebviewPanel {
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel(
        'codebookLsp.card',
        code,
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: false },
        { enableScripts: false, enableCommandUris: cardCommands, enableFindWidget: true, localResourceRoots: [] },
      );
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.showing.cancel();
      });
    } else if (!this.panel.visible) {
      this.panel.reveal();
    }

    this.panel.title = code;
    return this.panel;
  }

  private async openExample(token: unknown): Promise<void> {
    if (typeof token !== 'number') return;
    let example: ExampleResult;
    try {
      example = await this.server.request<ExampleResult>(exampleMethod, { token });
    } catch (error) {
      void vscode.window.showErrorMessage(`CodebookLsp: ${messageOf(error)}`);
      return;
    }

    const { start, end } = example.range;
    const uri = example.uri === null ? this.keep(token, example) : vscode.Uri.parse(example.uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      selection: new vscode.Range(start.line, start.character, end.line, end.character),
      viewColumn: this.panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One,
      preview: true,
    });
  }

  private keep(token: number, { name, text }: ExampleResult): vscode.Uri {
    const { path, query } = exampleUri(name, token);
    if (this.texts.size >= keptTexts) this.texts.clear();
    this.texts.set(path, text);

    // One document a text, whichever of its tokens it was opened at first.
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === scheme && uri.path === path);
    return open?.uri ?? vscode.Uri.from({ scheme, path, query });
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));
