// A list of places that shows each of them while it is chosen from.

import * as vscode from 'vscode';
import { toRange } from '../editor/ranges';
import type { PlacePick } from './passagePicks';

/** @returns The row that was chosen. If none was, the text is shown again as it was. */
export function pickPlace(title: string, rows: readonly PlacePick[]): Promise<PlacePick | undefined> {
  const before = vscode.window.activeTextEditor;
  const seenBefore = before?.visibleRanges[0];
  const highlight = vscode.window.createTextEditorDecorationType({
    backgroundColor: new vscode.ThemeColor('editor.rangeHighlightBackground'),
    borderColor: new vscode.ThemeColor('contrastBorder'),
    overviewRulerColor: new vscode.ThemeColor('editorOverviewRuler.findMatchForeground'),
  });
  const pick = vscode.window.createQuickPick<PlacePick>();
  let last: vscode.TextEditor | undefined;
  let chosen: PlacePick | undefined;
  let isOver = false;

  const preview = async (row: PlacePick | undefined): Promise<void> => {
    last?.setDecorations(highlight, []);
    if (row === undefined || row.place === null) return;
    const range = toRange(row.place.range);
    const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(row.place.uri, true));
    if (isOver || pick.activeItems[0] !== row) return;
    last = await vscode.window.showTextDocument(document, { preserveFocus: true, preview: true });
    last.revealRange(range, vscode.TextEditorRevealType.InCenterIfOutsideViewport);
    if (!isOver) last.setDecorations(highlight, [range]);
  };

  pick.title = title;
  pick.placeholder = 'Type to narrow the list';
  pick.matchOnDescription = pick.matchOnDetail = true;
  pick.items = rows;
  return new Promise((resolve) => {
    pick.onDidChangeActive(([row]) => void preview(row).catch(() => undefined)); // a file that is gone cannot be previewed
    pick.onDidAccept(() => {
      [chosen] = pick.selectedItems;
      pick.hide();
    });
    pick.onDidHide(() => {
      isOver = true;
      highlight.dispose();
      resolve(chosen);
      pick.dispose();
      if (chosen === undefined && before !== undefined) void showAgain(before, seenBefore);
    });
    pick.show();
  });
}

async function showAgain({ document, viewColumn, selection }: vscode.TextEditor, seen: vscode.Range | undefined): Promise<void> {
  const editor = await vscode.window.showTextDocument(document, { selection, ...(viewColumn === undefined ? {} : { viewColumn }) });
  if (seen !== undefined) editor.revealRange(seen, vscode.TextEditorRevealType.AtTop);
}
