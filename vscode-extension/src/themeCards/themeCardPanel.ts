// The panel that shows a theme's card. It opens from lenses, hovers, the Themes view and the palette; its links run commands.

import * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { pagePanel } from '../editor/pagePanel';
import { themeCardMethod, type ThemeCardResult, type ThemeSample, themeSamplesMethod } from '../protocol/themes';
import type { CodebookServer } from '../server/codebookServer';
import { errorMessage } from '../text/errorMessage';
import { newNonce } from '../text/webPage';
import { themeAsked } from '../themes/pickTheme';
import { themeOf } from '../themes/themeArgument';
import { canBeWritten } from '../themes/themePicks';
import { themeCardCommands, themeCardPage, themeCardProblem, type WrittenSamples } from './themeCardPage';

export class ThemeCardPanel implements vscode.Disposable {
  private readonly commands: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;
  private showing = new vscode.CancellationTokenSource();

  constructor(private readonly server: CodebookServer) {
    this.commands = registerCommands({ openTheme: (theme) => this.open(theme) });
  }

  dispose(): void {
    this.showing.cancel();
    this.panel?.dispose();
    this.commands.dispose();
  }

  private async open(argument: unknown): Promise<void> {
    const theme = await themeAsked(this.server, themeOf(argument), 'Open a theme’s card');
    if (theme === undefined) return;
    this.showing.cancel();
    this.showing.dispose();
    const { token } = (this.showing = new vscode.CancellationTokenSource());
    const panel = this.shownPanel();
    const fill = (html: (nonce: string) => string): void => {
      if (!token.isCancellationRequested) panel.webview.html = html(newNonce());
    };

    let card: ThemeCardResult;
    try {
      card = await this.server.request<ThemeCardResult>(themeCardMethod, { theme }, token);
    } catch (error) {
      fill((nonce) => themeCardProblem(theme, errorMessage(error), nonce));
      return;
    }

    if (!token.isCancellationRequested) panel.title = card.name;
    const page = (samples: WrittenSamples): void => fill((nonce) => themeCardPage(card, samples, nonce));
    page('writing');
    if (!canBeWritten(card.writable)) return;
    try {
      page(await this.server.request<readonly ThemeSample[]>(themeSamplesMethod, { theme }, token));
    } catch (error) {
      page({ failed: errorMessage(error) });
    }
  }

  private shownPanel(): vscode.WebviewPanel {
    if (this.panel === undefined) {
      this.panel = pagePanel('themeCard', 'Theme', themeCardCommands);
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.showing.cancel();
      });
    } else if (!this.panel.visible) {
      this.panel.reveal();
    }

    return this.panel;
  }
}
