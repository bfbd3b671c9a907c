// The panel that shows a code's card. It opens from hovers, the Codes view and the palette; its links run commands.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { type LinkedPlace, linkedPlace } from '../codes/linkedPlace';
import { codePicks } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { showError } from '../editor/messages';
import { pagePanel } from '../editor/pagePanel';
import { cardMethod, type CardResult, logitEffectsMethod, type LogitEffectsResult } from '../protocol/cards';
import { askWhy } from '../readWords/askWhy';
import { readPlaces } from '../readWords/readRanges';
import type { ReadUnderline } from '../readWords/readUnderline';
import type { CodebookServer } from '../server/codebookServer';
import { errorMessage } from '../text/errorMessage';
import { newNonce } from '../text/webPage';
import { cardCommands } from './cardHtml';
import { type CardPlace, cardPage, cardProblem } from './cardPage';
import type { MeasuredEffects } from './cardTables';
import type { ExampleDocuments } from './exampleDocuments';

export class CardPanel implements vscode.Disposable {
  private readonly commands: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;
  private showing = new vscode.CancellationTokenSource();

  constructor(
    private readonly server: CodebookServer,
    private readonly text: CurrentText,
    private readonly examples: ExampleDocuments,
    private readonly underline: ReadUnderline,
  ) {
    this.commands = registerCommands({
      openCard: (code, uri, offset) => this.open(code, uri, offset),
      openExample: (token) => this.openExample(token),
    });
  }

  dispose(): void {
    this.showing.cancel();
    this.panel?.dispose();
    this.commands.dispose();
  }

  /** From a link in a text, the address of the text and an offset come after the code. */
  private async open(argument: unknown, uri: unknown, offset: unknown): Promise<void> {
    const code = codeOf(argument) ?? (await this.askForCode());
    if (code === undefined) return;
    this.showing.cancel();
    this.showing.dispose();
    const { token } = (this.showing = new vscode.CancellationTokenSource());
    const panel = this.panelFor(code);
    const fill = (html: (nonce: string) => string): void => {
      if (!token.isCancellationRequested) panel.webview.html = html(newNonce());
    };

    let card: CardResult;
    try {
      card = await this.server.request<CardResult>(cardMethod, { code }, token);
    } catch (error) {
      fill((nonce) => cardProblem(code, errorMessage(error), nonce));
      return;
    }

    let here: CardPlace | undefined;
    const page = (effects: MeasuredEffects): void => fill((nonce) => cardPage(card, effects, nonce, here));
    page('measuring');
    here = await this.placeOf(code, linkedPlace(uri, offset), token);
    if (here !== undefined) page('measuring');
    try {
      page(await this.server.request<LogitEffectsResult>(logitEffectsMethod, { code }, token));
    } catch (error) {
      page({ failed: errorMessage(error) });
    }
  }

  /** What the code did at the place that its card was opened from; the words that its head read are underlined there. */
  private async placeOf(code: string, place: LinkedPlace | undefined, cancel: vscode.CancellationToken): Promise<CardPlace | undefined> {
    // The card says without it what it is about.
    const explained = place && (await askWhy(this.server, place, code, cancel).catch(() => null));
    if (cancel.isCancellationRequested) return undefined;
    const here = place && explained && explained.codes.length > 0 ? { uri: place.uri, explained } : undefined;
    this.underline.show(this, here && readPlaces(here.uri, here.explained));
    return here;
  }

  /** The user types a name, or picks one of the codes at the cursor. */
  private async askForCode(): Promise<string | undefined> {
    const items = await codePicks(this.text);
    const pick = vscode.window.createQuickPick();
    pick.title = 'Open a code’s card';
    pick.placeholder = 'Type a name such as L14.3:877, or pick a code at the cursor';
    pick.items = items;
    pick.matchOnDescription = true;
    return new Promise((resolve) => {
      pick.onDidChangeValue((value) => {
        const typed = value.trim();
        pick.items =
          typed.includes(':') && !items.some(({ label }) => label === typed) ? [{ label: typed, alwaysShow: true }, ...items] : items;
      });
      pick.onDidAccept(() => {
        resolve(pick.selectedItems[0]?.label);
        pick.hide();
      });
      pick.onDidHide(() => {
        resolve(undefined);
        pick.dispose();
      });
      pick.show();
    });
  }

  private panelFor(code: string): vscode.WebviewPanel {
    if (this.panel === undefined) {
      this.panel = pagePanel('card', code, cardCommands);
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.showing.cancel();
        this.underline.show(this, undefined);
      });
    } else if (!this.panel.visible) {
      this.panel.reveal();
    }

    this.panel.title = code;
    return this.panel;
  }

  private async openExample(token: unknown): Promise<void> {
    if (typeof token !== 'number') return;
    try {
      await this.examples.open(token, this.panel?.viewColumn === vscode.ViewColumn.One ? vscode.ViewColumn.Beside : vscode.ViewColumn.One);
    } catch (error) {
      showError(error);
    }
  }
}
