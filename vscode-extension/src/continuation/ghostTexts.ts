// Draws the offers as VS Code's ghost text, and knows whether the cursor is where one goes on.

import * as vscode from 'vscode';
import { setContext } from '../editor/contextKeys';
import { documentSelector } from '../server/documentSelector';
import { isMade } from './ghostText';
import { type Offer, offeredAt, shownCandidate, stepped } from './offer';
import { eolOf, type Offers } from './offers';

/** Ghost text is hidden while it is drawn anew, and flickers if that is done for every piece: it is left alone for so long, */
const leftAloneMs = 400;

/** and for so many times as long as drawing took: on a busy machine it would be hidden most of the time. */
const shownPerHidden = 3;

/** The editor draws what it was given by then. Hidden before, it is never seen: pieces may come faster than a busy machine draws. */
const untilDrawnMs = 100;

/** Where the editor does not ask (it may have lost the focus), it is not waited for longer. */
const untilAskedMs = 1000;

/** Told by the editor that it has inserted a candidate. */
export const insertedCommand = 'codebookLsp.continuationInserted';

interface Drawn {
  readonly uri: string;
  readonly at: number;
  readonly candidates: ReturnType<typeof offeredAt>;
}

export class GhostTexts implements vscode.Disposable, vscode.InlineCompletionItemProvider {
  private readonly disposables: vscode.Disposable;
  private drawing: NodeJS.Timeout | undefined;
  private isDrawing = false;
  /** Until when what is drawn is left alone, unless it is complete. */
  private aloneUntil = 0;
  private turn: Promise<void> = Promise.resolve();
  /** What has yet to begin: what comes until then is drawn together. */
  private toCome: Promise<void> | undefined;
  /** When the cursor or the editor last was another one. */
  private wasAtPlace = false;
  /** What the editor was last given to draw, and which of its candidates it was brought to show. */
  private drawn: Drawn | undefined;
  private shown = 0;
  private isAsked: () => void = () => undefined;

  constructor(private readonly offers: Offers) {
    this.disposables = vscode.Disposable.from(
      vscode.languages.registerInlineCompletionItemProvider(documentSelector(['*']), this),
      vscode.commands.registerCommand(insertedCommand, (uri: string, index: number) => this.inserted(uri, index)),
      offers.onDidChange((what) => this.changed(what)),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.cameTo(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.cameTo(textEditor)),
    );
  }

  provideInlineCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.InlineCompletionItem[] {
    this.isAsked();
    const offer = this.offers.get(document.uri.toString());
    if (offer === undefined) return [];
    return offeredAt(offer, document.offsetAt(position), document.getText(), eolOf(document)).map(({ index, rest }) => {
      const item = new vscode.InlineCompletionItem(rest, new vscode.Range(position, position));
      item.command = { title: '', command: insertedCommand, arguments: [offer.uri, index] };
      return item;
    });
  }

  /** VS Code asks once for each place and version. It asks again only after what it shows has been hidden. */
  draw(): Promise<void> {
    clearTimeout(this.drawing);
    this.drawing = undefined;
    this.toCome ??= this.next(async () => {
      this.toCome = undefined;
      const drawn = (this.drawn = this.toDraw());
      if (drawn === undefined) return;
      await this.drawAnew();
      // It may have been discarded or edited away meanwhile. The editor draws what it was given also if it was told to hide it before.
      if (this.drawn === drawn) await this.turnTo(drawn);
      else if (this.drawn === undefined && isActive(drawn)) await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
      this.drawIfOther();
    });
    return this.toCome;
  }

  private async drawAnew(): Promise<void> {
    const began = Date.now();
    this.isDrawing = true;
    try {
      await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
      const asked = this.asked();
      await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
      await asked;
      await new Promise((resolve) => setTimeout(resolve, untilDrawnMs));
    } finally {
      this.isDrawing = false;
      this.aloneUntil = Date.now() + Math.max(leftAloneMs, shownPerHidden * (Date.now() - began));
      this.shown = 0;
    }
  }

  /** Shows the candidate after (1) or before (-1) the one that is shown. */
  async step(offer: Offer, by: 1 | -1): Promise<void> {
    const other = stepped(offer, by);
    if (other === undefined) return;
    this.offers.set(other);
    // Where the editor has both of them, it goes from one to the other without drawing anew.
    await this.next(async () => {
      const now = this.toDraw();
      if (now === undefined) await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
      else if (this.isOfferedTo(vscode.window.activeTextEditor) && isSame(now, this.drawn)) await this.turnTo(now);
    });
    if (!isSame(this.toDraw(), this.drawn)) await this.draw();
  }

  dispose(): void {
    clearTimeout(this.drawing);
    this.disposables.dispose();
  }

  /** What VS Code is asked to do, it does one after the other. */
  private next(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.catch(() => undefined).then(step);
    return this.turn;
  }

  /** Until the editor has asked for what is offered. */
  private asked(): Promise<void> {
    return new Promise((resolve) => {
      const waiting = setTimeout(resolve, untilAskedMs);
      this.isAsked = () => {
        clearTimeout(waiting);
        resolve();
      };
    });
  }

  /** Has the editor go through its list to the candidate that is to be shown by now. */
  private async turnTo({ candidates }: Drawn): Promise<void> {
    for (;;) {
      const { length } = candidates;
      const goal = candidates.findIndex(({ index }) => index === this.offers.current?.current);
      if (goal < 0 || goal === this.shown) return;
      const isForward = (goal - this.shown + length) % length <= length / 2;
      await vscode.commands.executeCommand(`editor.action.inlineSuggest.${isForward ? 'showNext' : 'showPrevious'}`);
      this.shown = (this.shown + (isForward ? 1 : length - 1)) % length;
    }
  }

  /** VS Code itself follows what is typed. */
  private changed(what: 'offer' | 'text'): void {
    this.updateContextKeys();
    if (what === 'offer') this.drawIfOther();
    else if (this.toDraw() === undefined) this.drawn = undefined;
  }

  /** Draws anew if something else is drawn. What has yet to come can wait until the editor has shown what there is for a while. */
  private drawIfOther(): void {
    const [{ current }, now] = [this.offers, this.toDraw()];
    if (now === undefined) this.drawn = undefined;
    if (now === undefined || current === undefined || isSame(now, this.drawn)) return;
    if (isComplete(current)) void this.draw();
    else if (!this.isDrawing) this.drawSoon(this.aloneUntil - Date.now());
  }

  /** What there is to draw, whichever of it is shown; undefined for nothing. */
  private toDraw(): Drawn | undefined {
    const document = vscode.window.activeTextEditor?.document;
    const offer = document && this.offers.get(document.uri.toString());
    const now = this.offers.standingIn(document);
    if (document === undefined || offer === undefined || now.kind !== 'offered') return undefined;
    return { uri: offer.uri, at: now.at, candidates: offeredAt(offer, now.at, document.getText(), eolOf(document)) };
  }

  private inserted(uri: string, current: number): void {
    const offer = this.offers.get(uri);
    if (offer !== undefined && current in offer.candidates) this.offers.set({ ...offer, current });
  }

  /** VS Code asks for ghost text when something is typed, and not when the cursor comes back to its place. */
  private cameTo(editor: vscode.TextEditor | undefined): void {
    if (editor !== vscode.window.activeTextEditor) return;
    const isAtPlace = this.isOfferedTo(editor);
    if (isAtPlace && !this.wasAtPlace) this.drawSoon(0);
    this.wasAtPlace = isAtPlace;
    this.updateContextKeys();
  }

  /** Whether the cursor is where the offer goes on. */
  private isOfferedTo(editor: vscode.TextEditor | undefined): boolean {
    const now = this.offers.standingIn(editor?.document);
    return now.kind === 'offered' && editor?.selection.isEmpty === true && editor.document.offsetAt(editor.selection.active) === now.at;
  }

  private drawSoon(afterMs: number): void {
    this.drawing ??= setTimeout(() => void this.draw(), afterMs);
  }

  /** Which commands are offered: some while there is something to accept, others also after it was accepted. */
  private updateContextKeys(): void {
    const { current } = this.offers;
    const ghost = current && shownCandidate(current);
    setContext('previewing', this.offers.isOffered);
    // Tab is VS Code's while it draws the ghost text; between two drawings it would indent.
    setContext('atContinuation', this.isOfferedTo(vscode.window.activeTextEditor));
    setContext('continued', ghost?.result !== undefined);
  }
}

const isActive = ({ uri }: Drawn): boolean => vscode.window.activeTextEditor?.document.uri.toString() === uri;

const isSame = (one: Drawn | undefined, other: Drawn | undefined): boolean => JSON.stringify(one) === JSON.stringify(other);

function isComplete(offer: Offer): boolean {
  const shown = shownCandidate(offer);
  return shown !== undefined && isMade(shown);
}
