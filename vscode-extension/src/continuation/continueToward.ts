// How the user says what a continuation is to be about: a theme, less of a theme, or what a passage is about.

import * as vscode from 'vscode';
import { showWarning } from '../editor/messages';
import { fromRange } from '../editor/ranges';
import type { ContinueHow } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { pickTheme } from '../themes/pickTheme';
import { writingPick } from '../themes/themePicks';
import { paragraphAround } from './paragraph';

interface LikeThis extends vscode.QuickPickItem {
  readonly theme: undefined;
  readonly like: vscode.Range;
}

/** Undefined if the user chose nothing. */
export async function askToward(
  server: CodebookServer,
  editor: vscode.TextEditor | undefined,
  theme: number | undefined,
): Promise<ContinueHow | undefined> {
  if (theme !== undefined) return toward(theme, 1);
  const picked = await pickTheme<LikeThis>(server, {
    title: 'Continue toward a theme',
    placeholder: 'Type a name or words of a theme',
    others: editor === undefined ? [] : likeThis(editor),
    row: writingPick,
    button: { iconPath: new vscode.ThemeIcon('remove'), tooltip: 'Less of this theme' },
  });
  if (picked === undefined) return undefined;
  const { item, byButton } = picked;
  if (item.theme === undefined) return { like: fromRange(item.like) };
  if (!byButton && !item.canBeWritten) {
    showWarning(`“${item.label}” is not steered toward. ${item.detail}.`);
    return undefined;
  }

  return toward(item.theme, byButton ? -1 : 1);
}

const toward = (theme: number, weight: number): ContinueHow => ({ toward: [{ theme, weight }] });

function likeThis({ document, selection }: vscode.TextEditor): LikeThis[] {
  const row = (label: string, like: vscode.Range): LikeThis => ({ label, alwaysShow: true, theme: undefined, like });
  if (!selection.isEmpty) return [row('$(quote) Like the selection', selection)];
  const { line } = selection.active;
  const lines = paragraphAround(document.lineCount, (at) => document.lineAt(at).isEmptyOrWhitespace, line);
  return lines === undefined
    ? []
    : [row('$(quote) Like this paragraph', new vscode.Range(lines.first, 0, lines.last, document.lineAt(lines.last).text.length))];
}
