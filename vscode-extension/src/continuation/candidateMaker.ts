// Has the candidates of an offer made, one after the other: the one that is shown first, the others while it is looked at.

import * as vscode from 'vscode';
import { showError } from '../editor/messages';
import { continueMethod, type ContinueParams, type ContinueResult } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { isSilent } from '../server/silentErrors';
import { completed, type GhostText, withPiece } from './ghostText';
import { cutOffAll, nextToMake, shownCandidate, withChanged, withoutCopies } from './offer';
import type { Offers } from './offers';

export class CandidateMaker implements vscode.Disposable {
  private stopping: { readonly uri: string; readonly source: vscode.CancellationTokenSource } | undefined;

  /** @param completed Told of each candidate that is complete while it is shown. */
  constructor(
    private readonly server: CodebookServer,
    private readonly offers: Offers,
    private readonly completed: (uri: string) => void,
  ) {}

  /** @param isSaid Whether a notification says that the first one is made, and can be told to stop. */
  async make(uri: string, isSaid: boolean): Promise<void> {
    if (this.stopping?.uri === uri) this.stopping.source.cancel();
    else this.stop();
    const stopping = (this.stopping = { uri, source: new vscode.CancellationTokenSource() });
    const { token } = stopping.source;
    let says = isSaid;
    try {
      for (let next = this.next(uri); next !== undefined && !token.isCancellationRequested; next = this.next(uri)) {
        const { asked } = next;
        if (says) await this.announced(asked, stopping.source);
        else await this.one(asked, token);
        says = false;
      }
    } catch (error) {
      // What another continuation has begun meanwhile is its own.
      if (this.stopping !== stopping) return;
      this.cutOff(uri);
      if (!isSilent(error)) showError(error);
    } finally {
      if (this.stopping === stopping) this.stopping = undefined;
    }
  }

  /** Ends what is being made for a document; of any if undefined. What has come of it stays. */
  stop(uri = this.stopping?.uri): void {
    if (uri === undefined || this.stopping?.uri !== uri) return;
    this.stopping.source.cancel();
    this.stopping = undefined;
    this.cutOff(uri);
  }

  dispose(): void {
    this.stopping?.source.cancel();
  }

  private cutOff(uri: string): void {
    const offer = this.offers.get(uri);
    if (offer !== undefined) this.offers.replace(uri, cutOffAll(offer));
  }

  private next(uri: string): GhostText | undefined {
    const offer = this.offers.get(uri);
    return offer && nextToMake(offer);
  }

  private async announced(asked: ContinueParams, stop: vscode.CancellationTokenSource): Promise<void> {
    const how = { location: vscode.ProgressLocation.Notification, title: 'Continuing the text', cancellable: true };
    await vscode.window.withProgress(how, (_, cancelled) => {
      cancelled.onCancellationRequested(() => stop.cancel());
      return this.one(asked, stop.token);
    });
  }

  private async one(asked: ContinueParams, token: vscode.CancellationToken): Promise<void> {
    const { uri } = asked.textDocument;
    const change = (how: (ghost: GhostText) => GhostText): void => {
      const now = this.offers.get(uri);
      if (now !== undefined && !token.isCancellationRequested) this.offers.set(withoutCopies(withChanged(now, asked, how)));
    };
    const result = await this.server.requestInPieces<ContinueResult>(
      continueMethod,
      asked,
      (piece) => change((ghost) => withPiece(ghost, piece)),
      token,
    );
    change((ghost) => completed(ghost, result));
    const now = this.offers.get(uri);
    if (now !== undefined && shownCandidate(now)?.asked === asked) this.completed(uri);
  }
}
