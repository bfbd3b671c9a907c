// The commands: docs/editor-protocol.md names those that links and lenses run.

import * as vscode from 'vscode';
import { codeOf, placeOf } from './codeArgument';
import type { CodesView } from './codesView';
import { colorOf } from './followed';
import { chooseColor, followCode, unfollowCode } from './following';
import { toggled } from './hintDensity';
import { findEverywhere, nameCode } from './naming';
import { findAll } from './occurrences';
import type { CodebookServer } from './server';
import { showStatus } from './statusItem';

const lastDensityKey = 'codebookLsp.lastDensity';

export function registerCommands(
  extension: vscode.ExtensionContext,
  server: CodebookServer,
  view: CodesView,
  log: vscode.LogOutputChannel,
): vscode.Disposable {
  const commands: Record<string, (...args: unknown[]) => unknown> = {
    restartServer: () => server.restart(),
    showLog: () => log.show(),
    showStatus: () => showStatus(server),
    toggleInlayHints: () => toggleHints(extension.globalState),
    findAll: async (first, second) => {
      const { uri, code } = placeOf(first, second, view.uri);
      const chosen = code ?? (await pickCode(view));
      if (chosen !== undefined && uri !== undefined) await findAll(server, uri, chosen);
    },
    follow: async (code, color) => {
      const chosen = codeOf(code) ?? (await pickCode(view));
      if (chosen !== undefined) await followCode(extension, chosen, colorOf(color));
    },
    unfollow: (code) => withCode(code, unfollowCode),
    'codes.color': (code) => withCode(code, (name) => chooseColor(extension, name)),
    'codes.pin': (code) => withCode(code, (name) => view.pin(name)),
    'codes.unpin': (code) => withCode(code, (name) => view.unpin(name)),
    'codes.filter': () => view.askFilter(),
    'codes.clearFilter': () => view.setFilter(''),
    renameCode: async (argument, uri) => {
      const chosen = codeOf(argument) ?? (await pickCode(view));
      if (chosen !== undefined) await nameCode(server, chosen, typeof uri === 'string' ? uri : view.uri);
    },
    findEverywhere: async (argument) => {
      const chosen = codeOf(argument) ?? (await pickCode(view));
      if (chosen !== undefined) await findEverywhere(server, chosen);
    },
    copyCode: (code) => withCode(code, (name) => vscode.env.clipboard.writeText(name)),
  };
  return vscode.Disposable.from(
    ...Object.entries(commands).map(([name, run]) => vscode.commands.registerCommand(`codebookLsp.${name}`, run)),
  );
}

function withCode(argument: unknown, run: (code: string) => Thenable<void>): Thenable<void> | undefined {
  const code = codeOf(argument);
  return code === undefined ? undefined : run(code);
}

async function pickCode(view: CodesView): Promise<string | undefined> {
  const codes = await view.codesAtCursor();
  const picked = await vscode.window.showQuickPick(
    codes.map(({ code, label }) => ({ label: code, description: label ?? '' })),
    { placeHolder: 'A code of the token at the cursor' },
  );
  return picked?.label;
}

async function toggleHints(memory: vscode.Memento): Promise<void> {
  const settings = vscode.workspace.getConfiguration('codebookLsp');
  const density = settings.get('inlayHints.density', 'few');
  const wanted = toggled(density, memory.get<string>(lastDensityKey));
  await memory.update(lastDensityKey, density);
  const isWorkspaces = settings.inspect('inlayHints.density')?.workspaceValue !== undefined;
  await settings.update(
    'inlayHints.density',
    wanted,
    isWorkspaces ? vscode.ConfigurationTarget.Workspace : vscode.ConfigurationTarget.Global,
  );
}
