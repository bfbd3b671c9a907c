// The panel that says why a word is read so. It opens from hovers, the editor's menu and the palette; its links run commands.

import * as vscode from 'vscode';
import type { CurrentText } from '../codes/currentText';
import { linkedPlace } from '../codes/linkedPlace';
import { registerCommands } from '../editor/commands';
import { showInformation } from '../editor/messages';
import { pagePanel } from '../editor/pagePanel';
import { askWhy } from '../readWords/askWhy';
import { readPlaces } from '../readWords/readRanges';
import type { ReadUnderline } from '../readWords/readUnderline';
import type { CodebookServer } from '../server/codebookServer';
import { errorMessage } from '../text/errorMessage';
import { newNonce } from '../text/webPage';
import { explanationCommands, explanationNote, explanationPage, titleOf } from './explanationPage';

export class ExplanationPanel implements vscode.Disposable {
  private readonly commands: vscode.Disposable;
  private panel: vscode.WebviewPanel | undefined;
  private asking = new vscode.CancellationTokenSource();

  constructor(
    private readonly server: CodebookServer,
    private readonly text: CurrentText,
    private readonly underline: ReadUnderline,
  ) {
    this.commands = registerCommands({ explain: (uri, offset) => this.open(uri, offset) });
  }

  dispose(): void {
    this.asking.cancel();
    this.panel?.dispose();
    this.commands.dispose();
  }

  private async open(linkedUri: unknown, linkedOffset: unknown): Promise<void> {
    const { editor } = this.text;
    const place =
      linkedPlace(linkedUri, linkedOffset) ??
      (editor && { uri: editor.document.uri.toString(), offset: editor.document.offsetAt(editor.selection.active) });
    if (place === undefined) {
      showInformation('Open a text and put the cursor on a word to see why it is read so.');
      return;
    }

    this.asking.cancel();
    this.asking.dispose();
    const { token } = (this.asking = new vscode.CancellationTokenSource());
    const panel = this.shownPanel();
    const fill = (html: (nonce: string) => string): void => {
      if (!token.isCancellationRequested) panel.webview.html = html(newNonce());
    };
    try {
      const explained = await askWhy(this.server, place, undefined, token);
      if (token.isCancellationRequested) return;
      this.underline.show(this, explained === null ? undefined : readPlaces(place.uri, explained));
      if (explained !== null) panel.title = titleOf(explained.word);
      fill((nonce) =>
        explained === null
          ? explanationNote('There is no word here that the model reads.', nonce)
          : explanationPage(explained, place.uri, place.offset, nonce),
      );
    } catch (error) {
      if (token.isCancellationRequested) return;
      this.underline.show(this, undefined);
      fill((nonce) => explanationNote(errorMessage(error), nonce));
    }
  }

  /** What it shows stays until the answer has come. */
  private shownPanel(): vscode.WebviewPanel {
    if (this.panel === undefined) {
      this.panel = pagePanel('explanation', 'Why this word?', explanationCommands);
      this.panel.webview.html = explanationNote('The model is being asked …', newNonce());
      this.panel.onDidDispose(() => {
        this.panel = undefined;
        this.asking.cancel();
        this.underline.show(this, undefined);
      });
    } else if (!this.panel.visible) {
      this.panel.reveal();
    }

    return this.panel;
  }
}
