// Continuations, shown as ghost text while they arrive. Nothing is inserted until the user accepts it, and nothing is lost until the user
// discards it: coming back to its place offers it again, and an undo does too.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';
import { fromPosition, toPosition } from '../editor/ranges';
import { continueMethod, type ContinueParams, type ContinueResult, discardMethod } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { documentSelector } from '../server/documentSelector';
import { ComparisonPanel } from './comparisonPanel';
import { ContinuationDiff } from './continuationDiff';
import { completed, firstWord, withNextSeed, withPiece } from './ghostText';
import {
  newOffer,
  type Offer,
  settled,
  shownCandidate,
  standing,
  type Standing,
  stepped,
  withCandidate,
  withChanged,
  without,
} from './offer';
import { moved, placeAt } from './place';

/** Ghost text flickers if it is drawn for every piece. */
const betweenDrawingsMs = 200;

/** On a line that is not wrapped, more than this runs out of sight. */
const shortEnough = 60;

/** Errors that are not shown: the document has changed, the request was cancelled, or the server has ended, which the status says. */
const silentErrors = new Set([-32801, -32800, -32097]);

export class Continuations implements vscode.Disposable, vscode.InlineCompletionItemProvider {
  private readonly disposables: vscode.Disposable;
  private readonly comparison = new ComparisonPanel();
  private readonly diff = new ContinuationDiff();
  /** By document. */
  private readonly offers = new Map<string, Offer>();
  /** The document of the offer that was made last: a page has the focus when it asks. */
  private lastUri: string | undefined;
  private stop: vscode.CancellationTokenSource | undefined;
  private drawing: NodeJS.Timeout | undefined;
  private isAtPlace = false;

  constructor(private readonly server: CodebookServer) {
    this.disposables = vscode.Disposable.from(
      this.comparison,
      this.diff,
      registerCommands({
        continue: (asked) => this.run(asked as ContinueParams),
        acceptContinuation: () => this.accept((rest) => rest),
        acceptNextWord: () => this.accept(firstWord),
        nextContinuation: () => this.step(1),
        previousContinuation: () => this.step(-1),
        anotherSeed: () => this.tryAgain(),
        discardContinuation: () => this.discard(),
        showComparison: () => this.compare(),
        showContinuationDiff: () => this.showDiff(),
        saveReceipt: () => this.saveReceipt(),
      }),
      vscode.languages.registerInlineCompletionItemProvider(documentSelector(['*']), this),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => this.edited(document, contentChanges)),
      vscode.workspace.onDidCloseTextDocument(({ uri }) => this.forget(uri.toString())),
      vscode.window.onDidChangeActiveTextEditor((editor) => this.cameTo(editor)),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => this.cameTo(textEditor)),
    );
  }

  provideInlineCompletionItems(document: vscode.TextDocument, position: vscode.Position): vscode.InlineCompletionItem[] {
    const now = this.standingIn(document);
    return now.kind === 'offered' && document.offsetAt(position) === now.at
      ? [new vscode.InlineCompletionItem(now.rest, new vscode.Range(position, position))]
      : [];
  }

  async run(asked: ContinueParams): Promise<void> {
    const document = this.documentOf(asked.textDocument.uri);
    if (document === undefined) return;
    const [start, end] = [asked.range.start, asked.range.end].map((one) => document.offsetAt(toPosition(one))) as [number, number];
    this.forget(asked.textDocument.uri);
    await this.make(document, newOffer(asked, placeAt(document.getText(), end), end - start));
  }

  dispose(): void {
    clearTimeout(this.drawing);
    this.stop?.cancel();
    this.disposables.dispose();
  }

  /** Has the candidate of the offer made that is shown. */
  private async make(document: vscode.TextDocument, offer: Offer): Promise<void> {
    const { uri, current } = offer;
    const asked = shownCandidate(offer)?.asked;
    const viewColumn = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
    if (asked === undefined) return;
    this.stop?.cancel();
    const stop = (this.stop = new vscode.CancellationTokenSource());
    const change = (how: Parameters<typeof withChanged>[2]): void => {
      const now = this.offers.get(uri);
      if (now !== undefined && this.stop === stop) this.show(withChanged(now, current, how));
    };

    this.lastUri = uri;
    this.show(offer);
    // VS Code draws ghost text only at the cursor of the focused editor.
    const at = toPosition(asked.range.end);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(at, at),
      ...(viewColumn === undefined ? {} : { viewColumn }),
    });
    try {
      await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Continuing the text', cancellable: true },
        async (_, cancelled) => {
          cancelled.onCancellationRequested(() => stop.cancel());
          const result = await this.server.requestInPieces<ContinueResult>(
            continueMethod,
            asked,
            (piece) => change((ghost) => withPiece(ghost, piece)),
            stop.token,
          );
          change((ghost) => completed(ghost, result));
          this.compareIfUnwrapped(document);
        },
      );
    } catch (error) {
      const now = this.offers.get(uri);
      // What has arrived stays, unless another continuation has taken its place.
      if (now?.candidates[current]?.asked === asked && now.candidates[current].text === '') this.replace(uri, without(now, current));
      if (!silentErrors.has((error as { code?: number }).code ?? 0)) showError(error);
    }
  }

  /** The offer that a command is about. */
  private get offer(): Offer | undefined {
    const active = vscode.window.activeTextEditor?.document.uri.toString();
    return this.offers.get(active ?? '') ?? this.offers.get(this.lastUri ?? '');
  }

  private documentOf(uri: string): vscode.TextDocument | undefined {
    return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
  }

  private standingIn(document: vscode.TextDocument | undefined): Standing {
    const offer = document && this.offers.get(document.uri.toString());
    return document === undefined || offer === undefined ? { kind: 'away' } : standing(offer, document.getText(), eolOf(document));
  }

  private edited(document: vscode.TextDocument, changes: readonly vscode.TextDocumentContentChangeEvent[]): void {
    const uri = document.uri.toString();
    const offer = this.offers.get(uri);
    if (offer === undefined || changes.length === 0) return;
    this.offers.set(uri, settled({ ...offer, place: moved(offer.place, changes) }, document.getText(), eolOf(document)));
    this.updateContextKeys();
  }

  /** VS Code asks for ghost text when something is typed, and not when the cursor comes back to its place. */
  private cameTo(editor: vscode.TextEditor | undefined): void {
    if (editor !== vscode.window.activeTextEditor) return;
    const wasAtPlace = this.isAtPlace;
    this.isAtPlace = this.isOfferedTo(editor);
    this.updateContextKeys();
    if (this.isAtPlace && !wasAtPlace) this.drawSoon(0);
  }

  /** Whether the cursor is where the offer goes on. */
  private isOfferedTo(editor: vscode.TextEditor | undefined): boolean {
    const now = this.standingIn(editor?.document);
    return now.kind === 'offered' && editor?.selection.isEmpty === true && editor.document.offsetAt(editor.selection.active) === now.at;
  }

  private show(offer: Offer): void {
    this.offers.set(offer.uri, offer);
    this.updateContextKeys();
    const result = shownCandidate(offer)?.result;
    this.drawSoon(result === undefined ? betweenDrawingsMs : 0);
    if (result !== undefined) this.comparison.update(result, offer);
  }

  private drawSoon(afterMs: number): void {
    this.drawing ??= setTimeout(() => void this.draw(), afterMs);
  }

  /** VS Code asks once for each place and version. It asks again only after what it shows has been hidden. */
  private async draw(): Promise<void> {
    this.drawing = undefined;
    if (this.standingIn(vscode.window.activeTextEditor?.document).kind !== 'offered') return;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.commands.executeCommand('editor.action.inlineSuggest.trigger');
  }

  private replace(uri: string, offer: Offer | undefined): void {
    if (offer === undefined) this.forget(uri);
    else this.show(offer);
  }

  /** Drops the offer in a document, and stops it if it is still being made. */
  private forget(uri: string): void {
    if (!this.offers.delete(uri)) return;
    if (this.lastUri === uri) this.stop?.cancel();
    this.updateContextKeys();
  }

  /** Which commands are offered: some while there is something to accept, others also after it was accepted. */
  private updateContextKeys(): void {
    const { offer } = this;
    const ghost = offer && shownCandidate(offer);
    const isOffered = ghost?.text === '' || (offer !== undefined && this.standingIn(this.documentOf(offer.uri)).kind === 'offered');
    void vscode.commands.executeCommand('setContext', 'codebookLsp.previewing', isOffered);
    // Tab is VS Code's while it draws the ghost text; between two drawings it would indent.
    void vscode.commands.executeCommand('setContext', 'codebookLsp.atContinuation', this.isOfferedTo(vscode.window.activeTextEditor));
    void vscode.commands.executeCommand('setContext', 'codebookLsp.continued', ghost?.result !== undefined);
  }

  /** @param part What of the rest is accepted. */
  private async accept(part: (rest: string) => string): Promise<void> {
    const document = this.documentOf(this.offer?.uri ?? '');
    const now = this.standingIn(document);
    if (document === undefined || now.kind !== 'offered') return;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(now.at), part(now.rest));
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.workspace.applyEdit(edit);
    if (vscode.window.activeTextEditor?.document === document) this.drawSoon(0);
  }

  /** After the last candidate comes a new one. */
  private async step(by: 1 | -1): Promise<void> {
    const { offer } = this;
    const other = offer && stepped(offer, by);
    if (other !== undefined) this.show(other);
    else if (by === 1) await this.tryAgain();
  }

  private async tryAgain(): Promise<void> {
    const { offer } = this;
    const [document, ghost] = [this.documentOf(offer?.uri ?? ''), offer && shownCandidate(offer)];
    if (offer === undefined || document === undefined || ghost === undefined) return;
    const now = this.standingIn(document);
    // Where words of it stand already, the others go on from there.
    const begun = now.kind === 'offered' ? now.begun : 0;
    const end = offer.place.offset + begun;
    const asked: ContinueParams = {
      ...withNextSeed(ghost),
      textDocument: { uri: offer.uri, version: document.version },
      range: {
        start: fromPosition(document.positionAt(offer.place.offset - offer.selected)),
        end: fromPosition(document.positionAt(end)),
      },
    };
    if (begun === 0 && now.kind !== 'accepted') await this.make(document, withCandidate(offer, asked));
    else await this.run(asked);
  }

  private async discard(): Promise<void> {
    const { offer } = this;
    if (offer !== undefined) {
      this.server.notify(discardMethod, { textDocument: { uri: offer.uri } });
      this.forget(offer.uri);
    }
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  private async compare(): Promise<void> {
    const { offer } = this;
    const result = offer && shownCandidate(offer)?.result;
    if (offer === undefined || result === undefined) return;
    this.comparison.show(result, offer);
    await this.draw(); // ghost text may go when the editor loses the focus (to the palette, say)
  }

  /** Where lines are not wrapped, ghost text runs out of sight: it is shown beside the text as well. */
  private compareIfUnwrapped(document: vscode.TextDocument): void {
    const now = this.standingIn(document);
    const wrap = vscode.workspace.getConfiguration('editor', document).get('wordWrap');
    if (wrap === 'off' && now.kind === 'offered' && now.rest.length > shortEnough) void this.compare();
  }

  private async showDiff(): Promise<void> {
    const document = this.documentOf(this.offer?.uri ?? '');
    const now = this.standingIn(document);
    if (document !== undefined && now.kind === 'offered') await this.diff.show(document, now.at, now.rest);
  }

  private async saveReceipt(): Promise<void> {
    const result = this.offer && shownCandidate(this.offer)?.result;
    if (result === undefined) return;
    const target = await vscode.window.showSaveDialog({ filters: { Receipt: ['json'] }, title: 'Save receipt' });
    if (target !== undefined) await vscode.workspace.fs.writeFile(target, Buffer.from(`${result.receipt}\n`));
  }
}

const eolOf = (document: vscode.TextDocument): string => (document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n');
