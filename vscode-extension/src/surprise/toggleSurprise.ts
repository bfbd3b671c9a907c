// The command that shows surprising words, or hides them again.

import type * as vscode from 'vscode';
import { registerCommands } from '../editor/commands';
import { changeSetting, settings } from '../editor/settings';

export const showsSurprise = (): boolean => settings().get('surprise', false);

export const surpriseCommands = (): vscode.Disposable =>
  registerCommands({ toggleSurprise: () => changeSetting('surprise', !showsSurprise()) });
