// The diff that shows a document with the continuation inserted.

import * as vscode from 'vscode';
import { inserted } from './ghostText';

const scheme = 'codebooklsp-continuation';

export class ContinuationDiff implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  private shown: { readonly uri: vscode.Uri; readonly text: string } | undefined;

  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(uri: vscode.Uri): string {
    return this.shown?.uri.toString() === uri.toString() ? this.shown.text : '';
  }

  async show(document: vscode.TextDocument, at: number, continuation: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: document.uri.path });
    this.shown = { uri, text: inserted(document.getText(), at, continuation) };
    this.changed.fire(uri);
    await vscode.commands.executeCommand('vscode.diff', document.uri, uri, 'Continuation');
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
