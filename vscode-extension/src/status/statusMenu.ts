// What the menu behind the status bar item offers: first what mends what is wrong.

import type { Lifecycle } from '../server/lifecycle';
import type { Reading } from './lookedAt';
import { viewState } from './statusText';

export interface MenuItem {
  readonly label: string;
  readonly command: string;
  readonly argument?: unknown;
}

const settings = (query: string, label: string): MenuItem => ({ label, command: 'workbench.action.openSettings', argument: query });
const restart: MenuItem = { label: '$(debug-restart) Restart the server', command: 'codebookLsp.restartServer' };
const log: MenuItem = { label: '$(output) Show the log', command: 'codebookLsp.showLog' };

export function menuOf(server: Lifecycle, reading: Reading): MenuItem[] {
  const state = viewState(server);
  const isBroken = state === 'failed' || state === 'stopped';
  return [
    ...(isBroken
      ? [settings('codebookLsp.model', '$(settings-gear) Choose another model in the settings'), log, restart]
      : mending(reading)),
    { label: '$(graph) Show the Themes view', command: 'codebookLsp.showThemes' },
    { label: '$(list-tree) Show the Codes view', command: 'codebookLsp.codes.focus' },
    { label: '$(eye) Turn hints off or on', command: 'codebookLsp.toggleInlayHints' },
    { label: '$(lightbulb) Turn surprising words off or on', command: 'codebookLsp.toggleSurprise' },
    { label: '$(symbol-color) Turn colours by theme off or on', command: 'codebookLsp.toggleThemeColors' },
    { label: '$(book) Open the sample text', command: 'codebookLsp.openSample' },
    settings('codebookLsp', '$(settings-gear) Open the settings'),
    ...(isBroken ? [] : [log, restart]),
  ];
}

function mending(reading: Reading): MenuItem[] {
  switch (reading.kind) {
    case 'language':
      return [{ label: `$(add) Read texts of the language “${reading.languageId}”`, command: 'codebookLsp.readLanguage' }];
    case 'tooLong':
      return [settings('codebookLsp.maxDocumentLength', '$(settings-gear) Raise the limit in the settings')];
    case 'paused':
      return [{ label: '$(debug-continue) Resume reading', command: 'codebookLsp.resumeReading' }];
    case 'read':
    case 'reading':
      return [{ label: '$(debug-pause) Pause reading', command: 'codebookLsp.pauseReading' }];
  }
}
