// The commands that follow a code: they give it a colour, by editing the setting `codebookLsp.followed`.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { changeSetting, settings } from '../editor/settings';
import { colorOf, follow, freeColor, unfollow } from './followedCodes';
import { colorName, type ContributedColor, swatch } from './swatch';

export function followCommands(extension: vscode.ExtensionContext, text: CurrentText): vscode.Disposable {
  return registerCommands({
    follow: async (argument, color) => {
      const code = codeOf(argument) ?? (await pickCode(text));
      if (code !== undefined) await followWith(code, colorOf(color) ?? freeColor(followedSetting()) ?? (await pickColor(extension, code)));
    },
    unfollow: async (argument) => {
      const code = codeOf(argument);
      if (code !== undefined) await changeSetting('followed', unfollow(followedSetting(), code));
    },
    'codes.color': async (argument) => {
      const code = codeOf(argument);
      if (code !== undefined) await followWith(code, await pickColor(extension, code));
    },
  });
}

export function followedSetting(): readonly unknown[] {
  const followed: unknown = settings().get('followed');
  return Array.isArray(followed) ? followed : [];
}

async function followWith(code: string, color: number | undefined): Promise<void> {
  if (color !== undefined) await changeSetting('followed', follow(followedSetting(), code, color));
}

async function pickColor(extension: vscode.ExtensionContext, code: string): Promise<number | undefined> {
  const { colors } = (extension.extension.packageJSON as { contributes: { colors: ContributedColor[] } }).contributes;
  const picked = await vscode.window.showQuickPick(
    colors.map((color, index) => ({
      label: colorName(color),
      iconPath: { light: vscode.Uri.parse(swatch(color.defaults.light)), dark: vscode.Uri.parse(swatch(color.defaults.dark)) },
      color: index + 1,
    })),
    { title: `Colour for ${code}`, placeHolder: 'Codes with the same colour form a group' },
  );
  return picked?.color;
}
