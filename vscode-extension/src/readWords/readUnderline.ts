// Underlines the words that were read while a page tells of them: until the page is closed, the text is edited, or another is told of.

import * as vscode from 'vscode';
import { toRange } from '../editor/ranges';
import type { ReadPlaces } from './readRanges';

export class ReadUnderline implements vscode.Disposable {
  // Borders are drawn behind the text. An underline of the text itself would cut its line in pieces, which takes Arabic letters apart.
  private readonly read = vscode.window.createTextEditorDecorationType({
    borderWidth: '0 0 2px 0',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('textLink.foreground'),
    overviewRulerColor: new vscode.ThemeColor('textLink.foreground'),
    overviewRulerLane: vscode.OverviewRulerLane.Center,
  });
  private readonly word = vscode.window.createTextEditorDecorationType({
    borderWidth: '1px',
    borderStyle: 'solid',
    borderColor: new vscode.ThemeColor('focusBorder'),
  });
  private readonly listening: vscode.Disposable;
  private shown: { readonly owner: object; readonly places: ReadPlaces } | undefined;

  constructor() {
    this.listening = vscode.Disposable.from(
      this.read,
      this.word,
      vscode.window.onDidChangeVisibleTextEditors(() => this.draw()),
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length > 0 && document.uri.toString() === this.shown?.places.uri) this.show(this.shown.owner, undefined);
      }),
    );
  }

  /** @param owner Whose page tells of the words. @param places Undefined for none: then what other pages tell of stays. */
  show(owner: object, places: ReadPlaces | undefined): void {
    if (places !== undefined) this.shown = { owner, places };
    else if (this.shown?.owner === owner) this.shown = undefined;
    this.draw();
  }

  dispose(): void {
    this.listening.dispose();
  }

  private draw(): void {
    const places = this.shown?.places;
    for (const editor of vscode.window.visibleTextEditors) {
      const isIt = editor.document.uri.toString() === places?.uri && editor.document.version === places.version;
      editor.setDecorations(this.read, isIt ? places.read.map(toRange) : []);
      editor.setDecorations(this.word, isIt ? [toRange(places.word)] : []);
    }
  }
}
