// The passage of a text that a command is about.

import * as vscode from 'vscode';
import { paragraphAround } from './paragraph';

/** The selection, or the paragraph at the cursor. */
export function passageOf({ document, selection }: vscode.TextEditor): vscode.Range | undefined {
  if (!selection.isEmpty) return selection;
  const lines = paragraphAround(document.lineCount, (at) => document.lineAt(at).isEmptyOrWhitespace, selection.active.line);
  return lines && new vscode.Range(lines.first, 0, lines.last, document.lineAt(lines.last).text.length);
}
