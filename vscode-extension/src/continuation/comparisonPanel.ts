// The panel that shows a continuation beside the unsteered one.

import * as vscode from 'vscode';
import { newNonce } from '../text/webPage';
import { comparisonCommands, comparisonPage } from './comparisonPage';
import { dialOfOffer, type Offer, shownCandidate } from './offer';

export class ComparisonPanel implements vscode.Disposable {
  private panel: vscode.WebviewPanel | undefined;
  private shown: string | undefined;

  show(offer: Offer): void {
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

    this.update(offer);
  }

  /** Shows this continuation instead, if the panel is open and the continuation is complete. */
  update(offer: Offer | undefined): void {
    const result = offer && shownCandidate(offer)?.result;
    if (this.panel === undefined || offer === undefined || result === undefined) return;
    const dial = dialOfOffer(offer);
    const strength = dial.saidInFull(dial.now);
    const which = { number: offer.current + 1, of: offer.candidates.length, strength, said: offer.wish?.said };
    const key = JSON.stringify([which, result.newText]);
    if (this.shown === key) return;
    this.shown = key;
    this.panel.webview.html = comparisonPage(result, which, newNonce());
  }

  dispose(): void {
    this.panel?.dispose();
  }
}
