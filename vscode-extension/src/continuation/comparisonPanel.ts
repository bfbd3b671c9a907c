// The panel that shows a continuation beside the unsteered one.

import * as vscode from 'vscode';
import type { ContinueResult } from '../protocol/continuation';
import { newNonce } from '../text/webPage';
import { comparisonCommands, comparisonPage } from './comparisonPage';
import type { Offer } from './offer';

export class ComparisonPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;

  show(result: ContinueResult, offer: Offer): void {
    if (this.panel !== undefined) {
      this.panel.reveal(undefined, true);
    } else {
      this.panel = vscode.window.createWebviewPanel(
        'codebookLsp.comparison',
        'Continuation',
        { viewColumn: vscode.ViewColumn.Beside, preserveFocus: true },
        { enableScripts: false, enableCommandUris: comparisonCommands, localResourceRoots: [] },
      );
      this.panel.onDidDispose(() => (this.panel = undefined));
    }

    this.update(result, offer);
  }

  /** Shows this continuation instead, if the panel is open. */
  update(result: ContinueResult, { current, candidates }: Offer): void {
    if (this.panel === undefined) return;
    this.panel.webview.html = comparisonPage(result, { number: current + 1, of: candidates.length }, newNonce());
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
