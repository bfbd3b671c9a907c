// The commands that follow a code or a theme: they give it a colour, by editing `codebookLsp.followed` or `codebookLsp.followedThemes`.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { changeSetting, settings } from '../editor/settings';
import type { CodebookServer } from '../server/codebookServer';
import { themeAsked } from '../themes/pickTheme';
import { themeOf } from '../themes/themeArgument';
import { colorOf, follow, type Followed, freeColor, unfollow } from './followedList';
import { colorName, type ContributedColor, swatch } from './swatch';
import { type ColorsSetting, toggledColors } from './themeColors';

const lastColorsKey = 'codebookLsp.lastColors';

export function followCommands(extension: vscode.ExtensionContext, server: CodebookServer, text: CurrentText): vscode.Disposable {
  return registerCommands({
    follow: async (argument, color) => {
      const code = codeOf(argument) ?? (await pickCode(text));
      if (code !== undefined) await followWith({ code }, colorOf(color) ?? nextColor() ?? (await pickColor(extension, code)));
    },
    unfollow: async (argument) => {
      const code = codeOf(argument);
      if (code !== undefined) await changeSetting('followed', unfollow(followedSetting(), { code }));
    },
    'codes.color': async (argument) => {
      const code = codeOf(argument);
      if (code !== undefined) await followWith({ code }, await pickColor(extension, code));
    },
    followTheme: async (argument, color) => {
      const theme = await themeAsked(server, themeOf(argument), 'Follow a theme');
      if (theme !== undefined) await followWith({ theme }, colorOf(color) ?? nextColor() ?? (await pickColor(extension, 'the theme')));
    },
    unfollowTheme: async (argument) => {
      const theme = themeOf(argument);
      if (theme !== undefined) await changeSetting('followedThemes', unfollow(listSetting('followedThemes'), { theme }));
    },
    toggleThemeColors: () => toggleThemeColors(extension.globalState),
  });
}

export const followedSetting = (): readonly unknown[] => listSetting('followed');

function listSetting(name: 'followed' | 'followedThemes'): readonly unknown[] {
  const followed: unknown = settings().get(name);
  return Array.isArray(followed) ? followed : [];
}

const nextColor = (): number | null => freeColor([...listSetting('followed'), ...listSetting('followedThemes')]);

async function followWith(wanted: Followed, color: number | undefined): Promise<void> {
  const name = 'code' in wanted ? 'followed' : 'followedThemes';
  if (color !== undefined) await changeSetting(name, follow(listSetting(name), wanted, color));
}

async function toggleThemeColors(memory: vscode.Memento): Promise<void> {
  const colors = settings().get<ColorsSetting>('colors', 'themes');
  const wanted = toggledColors(colors, memory.get<ColorsSetting>(lastColorsKey));
  if (colors !== 'themes') await memory.update(lastColorsKey, colors);
  await changeSetting('colors', wanted);
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
