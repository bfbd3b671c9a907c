// The extension's entry point: it makes the parts and connects them. Each folder beside this file is one part.

import * as vscode from 'vscode';
import { CardPanel } from './cards/cardPanel';
import { ExampleDocuments } from './cards/exampleDocuments';
import { CurrentText } from './codes/currentText';
import { CodesView } from './codesView/codesView';
import { followCommands } from './colors/followCommands';
import { Continuations } from './continuation/continuations';
import { continueCommands } from './continuation/continueCommands';
import { DatasetCommands } from './datasets/annotateDataset';
import { HeatMapPanel } from './heatMap/heatMapPanel';
import { ExplanationPanel } from './explanations/explanationPanel';
import { hintCommands } from './hints/toggleHints';
import { codeTextDocuments } from './labels/codeTextDocuments';
import { labelCommands } from './labels/renameCode';
import { passageCommands } from './passages/passageCommands';
import { ReadUnderline } from './readWords/readUnderline';
import { rewriteCommands } from './rewriting/rewriteToward';
import { searchCommands } from './search/findCode';
import { CodebookServer } from './server/codebookServer';
import { documentSelector } from './server/documentSelector';
import { launchSections } from './server/launch';
import { languages } from './server/serverSettings';
import { sampleCommands } from './status/sampleText';
import { statusBar } from './status/statusBar';
import { surpriseCommands } from './surprise/toggleSurprise';
import { ThemeCardPanel } from './themeCards/themeCardPanel';
import { ThemesView } from './themesView/themesView';

/** Settings change letter by letter while they are typed. */
const typingMs = 500;

let server: CodebookServer | undefined;

export function activate(context: vscode.ExtensionContext): void {
  const log = vscode.window.createOutputChannel('CodebookLsp', { log: true });
  const started = (server = new CodebookServer(context, log));
  const text = new CurrentText(started);
  const continuations = new Continuations(started);
  const examples = new ExampleDocuments(started);
  const underline = new ReadUnderline();

  context.subscriptions.push(
    log,
    started,
    text,
    statusBar(started, log),
    sampleCommands(context),
    new CodesView(started, text, context.workspaceState),
    hintCommands(context.globalState),
    surpriseCommands(),
    new ThemesView(context, started, text),
    followCommands(context, started, text),
    labelCommands(started, text),
    codeTextDocuments(started),
    searchCommands(started, text),
    examples,
    underline,
    new CardPanel(started, text, examples, underline),
    new ExplanationPanel(started, text, underline),
    new ThemeCardPanel(started),
    passageCommands(started, text),
    new HeatMapPanel(started),
    continuations,
    continueCommands(started, text, continuations),
    rewriteCommands(started, text),
    new DatasetCommands(started),
    ...startWhenNeeded(started, log),
  );
}

export function deactivate(): Promise<void> | undefined {
  return server?.stop();
}

/** The model takes memory, so it is loaded for the first text and not for every window. */
function startWhenNeeded(server: CodebookServer, log: vscode.LogOutputChannel): vscode.Disposable[] {
  let typing: NodeJS.Timeout | undefined;
  const startFor = (document: vscode.TextDocument): void => {
    if (vscode.languages.match(documentSelector(languages()), document) > 0) server.ensureStarted();
  };
  vscode.workspace.textDocuments.forEach(startFor);
  return [
    vscode.workspace.onDidOpenTextDocument(startFor),
    log.onDidChangeLogLevel(() => {
      if (server.lifecycle.phase !== 'idle') void server.restart();
    }),
    vscode.workspace.onDidGrantWorkspaceTrust(() => server.notify('workspace/didChangeConfiguration', { settings: null })),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (!launchSections.some((section) => event.affectsConfiguration(section))) return;
      clearTimeout(typing);
      typing = setTimeout(() => {
        if (server.lifecycle.phase === 'idle') vscode.workspace.textDocuments.forEach(startFor);
        else void server.restart();
      }, typingMs);
    }),
  ];
}
