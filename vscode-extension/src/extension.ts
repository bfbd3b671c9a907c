// Starts the server, passes the settings on, gets out of the way.

import * as vscode from 'vscode';
import { Cards } from './cards';
import { CodesView } from './codesView';
import { registerCommands } from './commands';
import { Continuing } from './continuing';
import { Datasets } from './datasets';
import { documentSelector } from './languages';
import { launchSections } from './launch';
import { codeTexts } from './naming';
import { CodebookServer, languages } from './server';
import { statusItem } from './statusItem';

/** Settings are typed letter by letter. */
const typingMs = 500;

let server: CodebookServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('CodebookLsp', { log: true });
  const started = (server = new CodebookServer(context, log));
  const view = new CodesView(started, context.workspaceState);
  let typing: NodeJS.Timeout | undefined;

  // The model takes memory: it is loaded for the first text, not for every window.
  const startFor = (document: vscode.TextDocument): void => {
    if (vscode.languages.match(documentSelector(languages()), document) > 0) started.ensureStarted();
  };

  context.subscriptions.push(
    log,
    started,
    view,
    new Continuing(started, view),
    new Datasets(started),
    codeTexts(started),
    new Cards(started, view),
    statusItem(started),
    registerCommands(context, started, view, log),
    vscode.workspace.onDidOpenTextDocument(startFor),
    vscode.workspace.onDidGrantWorkspaceTrust(() => started.tell('workspace/didChangeConfiguration', { settings: null })),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!launchSections.some((section) => event.affectsConfiguration(section))) return;
      clearTimeout(typing);
      typing = setTimeout(() => {
        if (started.life.life === 'idle') vscode.workspace.textDocuments.forEach(startFor);
        else void started.restart();
      }, typingMs);
    }),
  );
  vscode.workspace.textDocuments.forEach(startFor);
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}
