// The texts that a card's examples come from: files of the workspace, or read-only documents of what was indexed.

import * as vscode from 'vscode';
import { toRange } from '../editor/ranges';
import { exampleMethod, type ExampleResult } from '../protocol/cards';
import type { CodebookServer } from '../server/codebookServer';
import { exampleUri } from './exampleUri';

const scheme = 'codebooklsp-text';

/** How many texts are kept. Any others are requested again. */
const keptTexts = 20;

export class ExampleDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  private readonly texts = new Map<string, string>();

  constructor(private readonly server: CodebookServer) {}

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const known = this.texts.get(uri.path);
    if (known !== undefined) return known;
    const token = Number(uri.query);
    return Number.isInteger(token) ? (await this.example(token)).text : '';
  }

  /** Opens the text and selects the token. Throws the server's error. */
  async open(token: number, viewColumn: vscode.ViewColumn): Promise<void> {
    const example = await this.example(token);
    const uri = example.uri === null ? this.keep(token, example) : vscode.Uri.parse(example.uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), {
      selection: toRange(example.range),
      viewColumn,
      preview: true,
    });
  }

  dispose(): void {
    this.registration.dispose();
  }

  private example(token: number): Promise<ExampleResult> {
    return this.server.request<ExampleResult>(exampleMethod, { token });
  }

  private keep(token: number, { name, text }: ExampleResult): vscode.Uri {
    const { path, query } = exampleUri(name, token);
    if (this.texts.size >= keptTexts) this.texts.clear();
    this.texts.set(path, text);

    // A text is one document, whichever of its tokens it was first opened at.
    const open = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === scheme && uri.path === path);
    return open?.uri ?? vscode.Uri.from({ scheme, path, query });
  }
}
