// Colours for codes: the setting `codebookLsp.followed`, edited by commands.

import * as vscode from 'vscode';
import { follow, freeColor, unfollow } from './followed';
import { colorName, type ContributedColor, swatch } from './swatch';

/** With the colour given, else the first free one, else one the user picks. */
export async function followCode(extension: vscode.ExtensionContext, code: string, given: number | undefined): Promise<void> {
  const color = given ?? freeColor(followedNow()) ?? (await pickColor(extension, code));
  if (color !== undefined) await write(follow(followedNow(), code, color));
}

export async function chooseColor(extension: vscode.ExtensionContext, code: string): Promise<void> {
  const color = await pickColor(extension, code);
  if (color !== undefined) await write(follow(followedNow(), code, color));
}

export async function unfollowCode(code: string): Promise<void> {
  await write(unfollow(followedNow(), code));
}

export function followedNow(): readonly unknown[] {
  const followed: unknown = vscode.workspace.getConfiguration('codebookLsp').get('followed');
  return Array.isArray(followed) ? followed : [];
}

async function pickColor(extension: vscode.ExtensionContext, code: string): Promise<number | undefined> {
  const { colors } = (extension.extension.packageJSON as { contributes: { colors: ContributedColor[] } }).contributes;
  const picked = await vscode.window.showQuickPick(
    colors.map((color, index) => ({
      label: colorName(color),
      iconPath: { light: vscode.Uri.parse(swatch(color.defaults.light)), dark: vscode.Uri.parse(swatch(color.defaults.dark)) },
      color: index + 1,
    })),
    { title: `A colour for ${code}`, placeHolder: 'Codes of one colour are a group' },
  );
  return picked?.color;
}

/** Where the list is now; a new one is the user's, in every workspace. */
async function write(followed: readonly unknown[]): Promise<void> {
  const settings = vscode.workspace.getConfiguration('codebookLsp');
  const isWorkspaces = settings.inspect('followed')?.workspaceValue !== undefined;
  await settings.update('followed', followed, isWorkspaces ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global);
}
