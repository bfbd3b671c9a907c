// Passages of the index, which are no files: read-only documents.

import * as vscode from 'vscode';

const scheme = 'codebooklsp-passage';

export class PassageDocuments implements vscode.Disposable, vscode.TextDocumentContentProvider {
  private readonly registration = vscode.workspace.registerTextDocumentContentProvider(scheme, this);
  private readonly changed = new vscode.EventEmitter<vscode.Uri>();
  /** Only the last one: a list of passages is gone through one after the other. */
  private shown = '';

  readonly onDidChange = this.changed.event;

  provideTextDocumentContent(): string {
    return this.shown;
  }

  async open(text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme, path: '/Passage.txt' });
    this.shown = text;
    this.changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  dispose(): void {
    this.registration.dispose();
    this.changed.dispose();
  }
}
