// VS Code's language client, set up for our server.

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import * as readline from 'node:readline';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  MessageType,
  RevealOutputChannelOn,
  type ShowMessageParams,
} from 'vscode-languageclient/node';
import { actions, showError, showInformation, showWarning } from '../editor/messages';
import { documentSelector, labelFiles } from './documentSelector';
import { logEntry, type LogLevel } from './logLine';
import { settingsFor } from './restrictedSettings';
import { languages } from './serverSettings';

/** The commands that a link in a hover or an inlay hint may run. */
const linkCommands = [
  'explain',
  'findAll',
  'follow',
  'renameCode',
  'openCard',
  'openTheme',
  'followTheme',
  'showThemes',
  'passagesLike',
].map((name) => `codebookLsp.${name}`);

export function languageClient(child: ChildProcessWithoutNullStreams, log: vscode.LogOutputChannel): LanguageClient {
  const options: LanguageClientOptions = {
    documentSelector: [...documentSelector(languages()), labelFiles],
    outputChannel: log,
    revealOutputChannelOn: RevealOutputChannelOn.Never,
    initializationOptions: () => ({
      settings: settingsFor(vscode.workspace.getConfiguration().get('codebookLsp'), vscode.workspace.isTrusted),
      commandLinks: true,
    }),
    middleware: {
      // The server offers its continuation to editors that lack our commands. Here it would appear twice.
      provideInlineCompletionItems: () => [],
      workspace: {
        configuration: async (params, cancel, next) => {
          const all = await next(params, cancel);
          return Array.isArray(all) ? (all as unknown[]).map((one) => settingsFor(one, vscode.workspace.isTrusted)) : all;
        },
      },
    },
    synchronize: { configurationSection: 'codebookLsp' },
    markdown: { isTrusted: { enabledCommands: linkCommands } },
    // Whether the server starts again is decided when its process exits, and we report it ourselves.
    errorHandler: {
      error: () => ({ action: ErrorAction.Continue, handled: true }),
      closed: () => {
        child.kill();
        return { action: CloseAction.DoNotRestart, handled: true };
      },
    },
    initializationFailedHandler: () => false,
    stdioOptions: { stdout: () => undefined, stderr: (input) => logLines(input, log) },
  };
  return new LoggingClient('codebookLsp', 'CodebookLsp', () => Promise.resolve({ process: child, detached: false }), options);
}

/** The client's own notification of what the server says has no buttons. */
export function showServerMessage({ type, message }: ShowMessageParams): void {
  const said = message.replace(/^CodebookLsp: /, '');
  if (type === MessageType.Error) showError(said, [actions.settings, actions.log, actions.restart]);
  else if (type === MessageType.Warning) showWarning(said, [actions.settings, actions.log]);
  else showInformation(said);
}

function logLines(errors: NodeJS.ReadableStream, log: vscode.LogOutputChannel): void {
  let level: LogLevel = 'info';
  readline.createInterface({ input: errors, crlfDelay: Infinity }).on('line', (line) => {
    const entry = logEntry(line, level);
    level = entry.level;
    log[level](entry.text);
  });
}

/** Logs errors without showing them: `CodebookServer` tells the user what matters, once. */
class LoggingClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}
