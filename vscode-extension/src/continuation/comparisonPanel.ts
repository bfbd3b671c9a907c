// The panel that shows a continuation beside the unsteered one.

import * as vscode from 'vscode';
import type { ContinueResult } from '../protocol/continuation';
import { newNonce } from '../text/webPage';
import { comparisonPage } from './comparisonPage';

export class ComparisonPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  show(result: ContinueResult): void {
    if (this.panel === undefined) {
      this.panel = vscode.window.createWebviewPanel(
        'codebookLsp.comparison',
        'Continuation',
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, localResourceRoots: [] },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    }

    this.update(result);
  }

  /** Shows this continuation instead, if the panel is open. */
  update(result: ContinueResult): void {
    if (this.panel !== undefined) this.panel.webview.html = comparisonPage(result, newNonce());
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
