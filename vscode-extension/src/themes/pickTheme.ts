// How the user picks a theme: by name, alias or words. The server searches.

import * as vscode from 'vscode';
import { type FoundTheme, searchThemesMethod } from '../protocol/themes';
import type { CodebookServer } from '../server/codebookServer';
import { type ThemePick, themePick } from './themePicks';

/** How long typing must rest before the server is asked. */
const restMs = 80;

export interface ThemeQuestion<Other extends vscode.QuickPickItem> {
  readonly title: string;
  readonly placeholder: string;
  /** Rows above the themes. */
  readonly others?: readonly Other[];
  readonly row?: (found: FoundTheme) => ThemePick;
  /** Of each theme. */
  readonly buttons?: readonly vscode.QuickInputButton[];
  /** What a button does: the rows that stand above the themes from now on; undefined to pick the theme. */
  readonly onButton?: (item: ThemePick, button: vscode.QuickInputButton) => readonly Other[] | undefined;
}

export interface PickedTheme<Other> {
  readonly item: ThemePick | Other;
  /** By which it was picked, if not by Enter. */
  readonly button?: vscode.QuickInputButton;
}

export function pickTheme<Other extends vscode.QuickPickItem = never>(
  server: CodebookServer,
  { title, placeholder, others = [], row = themePick, buttons = [], onButton = () => undefined }: ThemeQuestion<Other>,
): Promise<PickedTheme<Other> | undefined> {
  type Item = (ThemePick | Other) & vscode.QuickPickItem;
  const pick = vscode.window.createQuickPick<Item>();
  let asking = new vscode.CancellationTokenSource();
  let rest: NodeJS.Timeout | undefined;
  let above = others;
  let themes: readonly Item[] = [];
  const show = (): void => {
    pick.items = [...(above as readonly Item[]), ...themes];
  };

  const search = async (query: string): Promise<void> => {
    asking.cancel();
    asking.dispose();
    const { token } = (asking = new vscode.CancellationTokenSource());
    pick.busy = true;
    const found = await server.ask<readonly FoundTheme[]>(searchThemesMethod, { query }, token);
    if (token.isCancellationRequested) return;
    pick.busy = false;
    themes = (found ?? []).map((one): Item => ({ ...row(one), buttons: [...buttons] }));
    show();
    if (found === null) pick.title = `${title} (the model is not ready yet)`;
  };

  pick.title = title;
  pick.placeholder = placeholder;
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
      resolve({ item });
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item, button }) => {
      const rows = onButton(item as ThemePick, button); // only themes have buttons
      if (rows === undefined) {
        resolve({ item, button });
        pick.hide();
        return;
      }

      above = rows;
      show();
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
  if (given !== undefined) return given;
  const picked = await pickTheme(server, { title, placeholder: 'Type a name or words of a theme' });
  return picked?.item.theme;
}
