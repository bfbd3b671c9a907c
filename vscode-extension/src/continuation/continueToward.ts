// How the user says what a continuation is to be about: a theme or several, less of a theme, or what a passage is about.

import * as vscode from 'vscode';
import { showWarning } from '../editor/messages';
import { fromRange } from '../editor/ranges';
import type { ContinueHow } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { pickTheme } from '../themes/pickTheme';
import { type ThemePick, writingPick } from '../themes/themePicks';
import { paragraphAround } from './paragraph';
import { ThemeMix } from './themeMix';

/** A row that is no theme: what a passage is about, or the themes that were added so far. */
interface OtherRow extends vscode.QuickPickItem {
  readonly theme: undefined;
  readonly like: vscode.Range | undefined;
}

const addButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('add'), tooltip: 'Add it: a mix of themes' };
const lessButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('remove'), tooltip: 'Less of this theme' };

/** Undefined if the user chose nothing. */
export async function askToward(
  server: CodebookServer,
  editor: vscode.TextEditor | undefined,
  theme: number | undefined,
): Promise<ContinueHow | undefined> {
  const mix = new ThemeMix();
  if (theme !== undefined) return mix.how({ theme, weight: 1 });
  const picked = await pickTheme<OtherRow>(server, {
    title: 'Continue toward a theme',
    placeholder: 'Type a name or words of a theme',
    others: editor === undefined ? [] : likeThis(editor),
    row: writingPick,
    buttons: [addButton, lessButton],
    onButton: (item, button) => {
      if (button !== addButton) return undefined;
      if (mayBeWritten(item)) mix.add(item.theme, item.label);
      return mix.isEmpty ? [] : [{ label: `$(arrow-right) Toward ${mix.said}`, alwaysShow: true, theme: undefined, like: undefined }];
    },
  });
  if (picked === undefined) return undefined;
  const { item, button } = picked;
  if (item.theme === undefined) return item.like === undefined ? mix.how() : { like: fromRange(item.like) };
  if (button === lessButton) return mix.how({ theme: item.theme, weight: -1 });
  return mayBeWritten(item) ? mix.how({ theme: item.theme, weight: 1 }) : undefined;
}

function mayBeWritten({ canBeWritten, label, detail }: ThemePick): boolean {
  if (!canBeWritten) showWarning(`“${label}” is not steered toward. ${detail}.`);
  return canBeWritten;
}

function likeThis({ document, selection }: vscode.TextEditor): OtherRow[] {
  const row = (label: string, like: vscode.Range): OtherRow => ({ label, alwaysShow: true, theme: undefined, like });
  if (!selection.isEmpty) return [row('$(quote) Like the selection', selection)];
  const { line } = selection.active;
  const lines = paragraphAround(document.lineCount, (at) => document.lineAt(at).isEmptyOrWhitespace, line);
  return lines === undefined
    ? []
    : [row('$(quote) Like this paragraph', new vscode.Range(lines.first, 0, lines.last, document.lineAt(lines.last).text.length))];
}
