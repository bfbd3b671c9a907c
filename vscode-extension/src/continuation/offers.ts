// The offers, one for each document. They follow what is edited, and last until they are discarded or the document is closed.

import * as vscode from 'vscode';
import { textOf } from './ghostText';
import { type Offer, settled, shownCandidate, standing, type Standing } from './offer';
import { moved } from './place';

export class Offers implements vscode.Disposable {
  private readonly byDocument = new Map<string, Offer>();
  private readonly changed = new vscode.EventEmitter<'offer' | 'text'>();
  private readonly disposables: vscode.Disposable;
  /** The document of the offer that was made last: a page has the focus when it asks. */
  private lastUri: string | undefined;

  /** Fires when an offer is another one, and when its text was edited. */
  readonly onDidChange = this.changed.event;

  constructor() {
    this.disposables = vscode.Disposable.from(
      this.changed,
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => this.edited(document, contentChanges)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.delete(uri.toString())),
    );
  }

  /** The offer that a command is about. */
  get current(): Offer | undefined {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    return this.byDocument.get(active ?? '') ?? this.byDocument.get(this.lastUri ?? '');
  }

  /** Whether there is something of it to accept, or will be. */
  get isOffered(): boolean {
    const ghost = this.current && shownCandidate(this.current);
    return (ghost && textOf(ghost)) === '' || this.standingIn(this.documentOf(this.current?.uri)).kind === 'offered';
  }

  get(uri: string): Offer | undefined {
    return this.byDocument.get(uri);
  }

  set(offer: Offer): void {
    this.byDocument.set(offer.uri, offer);
    this.lastUri = offer.uri;
    this.changed.fire('offer');
  }

  delete(uri: string): void {
    if (this.byDocument.delete(uri)) this.changed.fire('offer');
  }

  replace(uri: string, offer: Offer | undefined): void {
    if (offer === undefined) this.delete(uri);
    else this.set(offer);
  }

  documentOf(uri: string | undefined): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  }

  standingIn(document: vscode.TextDocument | undefined): Standing {
    const offer = document && this.get(document.uri.toString());
    return document === undefined || offer === undefined ? { kind: 'away' } : standing(offer, document.getText(), eolOf(document));
  }

  dispose(): void {
    this.disposables.dispose();
  }

  private edited(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const offer = this.get(document.uri.toString());
    if (offer === undefined || changes.length === 0) return;
    this.byDocument.set(offer.uri, settled({ ...offer, place: moved(offer.place, changes) }, document.getText(), eolOf(document)));
    this.changed.fire('text');
  }
}

export const eolOf = (document: vscode.TextDocument): string => (document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
