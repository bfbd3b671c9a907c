// How the user picks a theme: by name, alias or words. The server searches.

import * as vscode from 'vscode';
import { type FoundTheme, searchThemesMethod } from '../protocol/themes';
import type { CodebookServer } from '../server/codebookServer';
import { type ThemePick, themePick } from './themePicks';

/** How long typing must rest before the server is asked. */
const restMs = 80;

/** Undefined if the user picked none. */
function pickTheme(server: CodebookServer, title: string): Promise<number | undefined> {
  const pick = vscode.window.createQuickPick<ThemePick>();
  let asking = new vscode.CancellationTokenSource();
  let rest: NodeJS.Timeout | undefined;
  const search = async (query: string): Promise<void> => {
    asking.cancel();
    asking.dispose();
    const { token } = (asking = new vscode.CancellationTokenSource());
    pick.busy = true;
    const found = await server.ask<readonly FoundTheme[]>(searchThemesMethod, { query }, token);
    if (token.isCancellationRequested) return;
    pick.busy = false;
    pick.items = (found ?? []).map(themePick);
    if (found === null) pick.title = `${title} (the model is not ready yet)`;
  };

  pick.title = title;
  pick.placeholder = 'Type a name or words of a theme';
  pick.matchOnDescription = true;
  void search('');
  return new Promise((resolve) => {
    pick.onDidChangeValue((value) => {
      clearTimeout(rest);
      rest = setTimeout(() => void search(value.trim()), restMs);
    });
    pick.onDidAccept(() => {
      const [item] = pick.selectedItems;
      if (item === undefined) return;
      resolve(item.theme);
      pick.hide();
    });
    pick.onDidHide(() => {
      clearTimeout(rest);
      asking.cancel();
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}

/** The theme that a command was given, or else the one that the user picks. */
export async function themeAsked(server: CodebookServer, given: number | undefined, title: string): Promise<number | undefined> {
  return given ?? (await pickTheme(server, title));
}
