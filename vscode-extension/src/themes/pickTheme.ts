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
  /** A button of each row. */
  readonly button?: vscode.QuickInputButton;
}

export interface PickedTheme<Other> {
  readonly item: ThemePick | Other;
  /** Whether it was picked by its button. */
  readonly byButton: boolean;
}

export function pickTheme<Other extends vscode.QuickPickItem = never>(
  server: CodebookServer,
  { title, placeholder, others = [], row = themePick, button }: ThemeQuestion<Other>,
): Promise<PickedTheme<Other> | undefined> {
  type Item = (ThemePick | Other) & vscode.QuickPickItem;
  const pick = vscode.window.createQuickPick<Item>();
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
    const buttons = button === undefined ? {} : { buttons: [button] };
    pick.items = [...(others as readonly Item[]), ...(found ?? []).map((one): Item => ({ ...row(one), ...buttons }))];
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
      resolve({ item, byButton: false });
      pick.hide();
    });
    pick.onDidTriggerItemButton(({ item }) => {
      resolve({ item, byButton: true });
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
  if (given !== undefined) return given;
  const picked = await pickTheme(server, { title, placeholder: 'Type a name or words of a theme' });
  return picked?.item.theme;
}
