// Continuations, shown as ghost text while they arrive. Nothing is inserted until the user accepts it, and nothing is lost until the user
// discards it: coming back to its place offers it again, and an undo does too.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { fromPosition, toPosition } from '../editor/ranges';
import { type ContinueParams, discardMethod } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import type { Wish } from '../wishes/wishMix';
import { CandidateMaker } from './candidateMaker';
import { ComparisonPanel } from './comparisonPanel';
import { ContinuationDiff } from './continuationDiff';
import { dialItem } from './dialItem';
import { askDial } from './dialMenu';
import { type Dial, turned } from './dials';
import { firstWord, randomSeed } from './ghostText';
import { GhostTexts } from './ghostTexts';
import { dialOfOffer, hasRoom, newOffer, type Offer, restartedAll, shownCandidate, withCandidate } from './offer';
import { Offers } from './offers';
import { placeAt } from './place';
import { saveProfile } from './saveProfile';

/** On a line that is not wrapped, more than this runs out of sight. */
const shortEnough = 60;

/** An offer, its document, and what would be asked for now to go on from where it stands. */
interface OfferNow {
  readonly offer: Offer;
  readonly document: vscode.TextDocument;
  readonly asked: ContinueParams;
  /** Whether the candidates still begin at the offer's place: no word of the one that is shown stands there yet. */
  readonly isWhole: boolean;
}

export class Continuations implements vscode.Disposable {
  private readonly offers = new Offers();
  private readonly ghosts = new GhostTexts(this.offers);
  private readonly comparison = new ComparisonPanel();
  private readonly diff = new ContinuationDiff();
  private readonly maker: CandidateMaker;
  private readonly disposables: vscode.Disposable;

  constructor(private readonly server: CodebookServer) {
    this.maker = new CandidateMaker(server, this.offers, (uri) => this.compareIfUnwrapped(uri));
    this.disposables = vscode.Disposable.from(
      this.offers,
      this.ghosts,
      this.comparison,
      this.diff,
      this.maker,
      dialItem(this.offers),
      this.offers.onDidChange(() => this.comparison.update(this.offers.current)),
      registerCommands({
        acceptContinuation: () => this.acceptAll(),
        acceptNextWord: () => this.accept(firstWord),
        nextContinuation: () => this.step(1),
        previousContinuation: () => this.step(-1),
        anotherSeed: () => this.tryAgain(),
        discardContinuation: () => this.discard(),
        weaker: () => this.turn((dial) => turned(dial, -1)),
        stronger: () => this.turn((dial) => turned(dial, 1)),
        showDial: () => this.turn(askDial),
        showComparison: () => this.compare(),
        showContinuationDiff: () => this.showDiff(),
        saveProfile: () => this.offers.current && saveProfile(this.server, this.offers.current),
        saveReceipt: () => this.saveReceipt(),
      }),
    );
  }

  async run(asked: ContinueParams, wish?: Wish): Promise<void> {
    const { uri } = asked.textDocument;
    const document = this.offers.documentOf(uri);
    if (document === undefined) return;
    const [start, end] = [asked.range.start, asked.range.end].map((one) => document.offsetAt(toPosition(one))) as [number, number];
    this.offers.delete(uri);
    this.maker.stop();
    const offer = newOffer(asked, placeAt(document.getText(), end), end - start, asked.seed ?? randomSeed(), wish);
    await this.make(document, offer, true);
  }

  dispose(): void {
    this.disposables.dispose();
  }

  /** Has the candidates made that are not yet. @param isSaid Whether a notification says so. */
  private async make(document: vscode.TextDocument, offer: Offer, isSaid: boolean): Promise<void> {
    this.offers.set(offer);
    const viewColumn = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
    // VS Code draws ghost text only at the cursor of the focused editor.
    const at = document.positionAt(offer.place.offset);
    await vscode.window.showTextDocument(document, {
      selection: new vscode.Range(at, at),
      ...(viewColumn === undefined ? {} : { viewColumn }),
    });
    await this.maker.make(offer.uri, isSaid);
  }

  private get standing(): OfferNow | undefined {
    const { current: offer } = this.offers;
    const [document, ghost] = [this.offers.documentOf(offer?.uri), offer && shownCandidate(offer)];
    if (offer === undefined || document === undefined || ghost === undefined) return undefined;
    const now = this.offers.standingIn(document);
    // Where words of it stand already, it goes on from there.
    const begun = now.kind === 'offered' ? now.begun : 0;
    const range = {
      start: fromPosition(document.positionAt(offer.place.offset - offer.selected)),
      end: fromPosition(document.positionAt(offer.place.offset + begun)),
    };
    const asked = { ...ghost.asked, textDocument: { uri: offer.uri, version: document.version }, range };
    return { offer, document, asked, isWhole: begun === 0 && now.kind !== 'accepted' };
  }

  /** What is shown is inserted. Where the editor shows it, it knows best which candidate that is. */
  private async acceptAll(): Promise<void> {
    const document = this.offers.documentOf(this.offers.current?.uri);
    const version = document?.version;
    await vscode.commands.executeCommand('editor.action.inlineSuggest.commit');
    if (document?.version === version) await this.accept((rest) => rest);
  }

  /** @param part What of the rest is accepted. */
  private async accept(part: (rest: string) => string): Promise<void> {
    const document = this.offers.documentOf(this.offers.current?.uri);
    const now = this.offers.standingIn(document);
    if (document === undefined || now.kind !== 'offered') return;
    const edit = new vscode.WorkspaceEdit();
    edit.insert(document.uri, document.positionAt(now.at), part(now.rest));
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
    await vscode.workspace.applyEdit(edit);
    if (vscode.window.activeTextEditor?.document === document) await this.ghosts.draw();
  }

  private async step(by: 1 | -1): Promise<void> {
    const { current } = this.offers;
    if (current === undefined) return;
    // An edit may have ended what was being made.
    if (by === 1 && hasRoom(current)) await this.tryAgain();
    else await this.ghosts.step(current, by);
  }

  private async tryAgain(): Promise<void> {
    const now = this.standing;
    if (now === undefined) return;
    const { offer, document, asked, isWhole } = now;
    const more = withCandidate(offer, asked);
    if (isWhole) await this.make(document, more, true);
    else await this.run(shownCandidate(more)?.asked ?? asked, offer.wish);
  }

  /** @param to Where the dial is to stand; undefined for where it does. */
  private async turn(to: (dial: Dial) => number | undefined | Promise<number | undefined>): Promise<void> {
    const asking = this.offers.current;
    const value = asking && (await to(dialOfOffer(asking)));
    const now = this.standing;
    if (value === undefined || now === undefined || now.offer.uri !== asking?.uri) return;
    const { offer, document } = now;
    const asked = { ...now.asked, ...dialOfOffer(offer).at(value) };
    if (now.isWhole) await this.make(document, restartedAll(offer, asked), false);
    else await this.run(asked, offer.wish);
  }

  private async discard(): Promise<void> {
    const { current } = this.offers;
    if (current !== undefined) {
      this.server.notify(discardMethod, { textDocument: { uri: current.uri } });
      this.offers.delete(current.uri);
      this.maker.stop(current.uri);
    }
    await vscode.commands.executeCommand('editor.action.inlineSuggest.hide');
  }

  private async compare(): Promise<void> {
    const { current } = this.offers;
    if (current === undefined || shownCandidate(current)?.result === undefined) return;
    this.comparison.show(current);
    await this.ghosts.draw(); // ghost text may go when the editor loses the focus (to the palette, say)
  }

  /** Where lines are not wrapped, ghost text runs out of sight: it is shown beside the text as well. */
  private compareIfUnwrapped(uri: string): void {
    const document = this.offers.documentOf(uri);
    const now = this.offers.standingIn(document);
    const wrap = vscode.workspace.getConfiguration('editor', document).get('wordWrap');
    if (wrap === 'off' && now.kind === 'offered' && now.rest.length > shortEnough) void this.compare();
  }

  private async showDiff(): Promise<void> {
    const document = this.offers.documentOf(this.offers.current?.uri);
    const now = this.offers.standingIn(document);
    if (document !== undefined && now.kind === 'offered') await this.diff.show(document, now.at, now.rest);
  }

  private async saveReceipt(): Promise<void> {
    const { current } = this.offers;
    const result = current && shownCandidate(current)?.result;
    if (current === undefined || result === undefined) return;
    const folder = vscode.workspace.getWorkspaceFolder(vscode.Uri.parse(current.uri))?.uri;
    const target = await vscode.window.showSaveDialog({
      filters: { Receipt: ['json'] },
      title: 'Save receipt',
      ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, 'continuation.receipt.json') }),
    });
    if (target !== undefined) await vscode.workspace.fs.writeFile(target, Buffer.from(`${result.receipt}\n`));
  }
}
