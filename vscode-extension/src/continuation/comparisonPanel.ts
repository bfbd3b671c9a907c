// The panel that shows a continuation beside the unsteered one.

import * as vscode from 'vscode';
import type { ContinueResult } from '../protocol/continuation';
import { newNonce } from '../text/webPage';
import { comparisonCommands, comparisonPage } from './comparisonPage';
import { type Offer, strengthOf } from './offer';

export class ComparisonPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: string | undefined;

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
      this.panel.onDidDispose(() => (this.panel = this.shown = undefined));
    }

    this.update(result, offer);
  }

  /** Shows this continuation instead, if the panel is open. */
  update(result: ContinueResult, offer: Offer): void {
    const which = { number: offer.current + 1, of: offer.candidates.length, strength: strengthOf(offer), said: offer.wish?.said };
    const key = JSON.stringify([which, result.newText]);
    if (this.panel === undefined || this.shown === key) return;
    this.shown = key;
    this.panel.webview.html = comparisonPage(result, which, newNonce());
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
