// The server's life: started with the settings, started again when it crashes, and asked things.

import * as path from 'node:path';
import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import * as readline from 'node:readline';
import * as vscode from 'vscode';
import {
  CloseAction,
  ErrorAction,
  LanguageClient,
  type LanguageClientOptions,
  ProgressType,
  RevealOutputChannelOn,
  type WorkspaceEdit,
} from 'vscode-languageclient/node';
import { afterCrash, fresh } from './backOff';
import { documentSelector, labelFiles } from './languages';
import { launch, type LaunchSettings, missingServer, notStarted, packedServer } from './launch';
import { logEntry, type LogLevel } from './logLine';
import { type CodeRenameParams, labelsChangedMethod, renameMethod, statusMethod, type StatusParams } from './protocol';
import { ended, isThere, makeExecutable, spawned } from './serverProcess';
import type { ServerLife } from './statusText';
import { settingsFor } from './trust';

/** What a link in a hover or an inlay hint may run. */
const linkCommands = ['codebookLsp.findAll', 'codebookLsp.follow', 'codebookLsp.renameCode', 'codebookLsp.openCard'];

const patienceMs = 2_000;

/** Not left out: without a token the client would send its place as a second parameter. */
const notCancelled: vscode.CancellationToken = new vscode.CancellationTokenSource().token;

export class CodebookServer implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<ServerLife>();
  private current: ServerLife = { life: 'idle' };
  private running: Run | undefined;
  private backOff = fresh;
  private retry: NodeJS.Timeout | undefined;
  /** One start or stop after the other. */
  private turn: Promise<void> = Promise.resolve();
  private lastStream = 0;

  readonly onDidChange = this.changed.event;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get life(): ServerLife {
    return this.current;
  }

  /** Starts the server unless it was started before. */
  ensureStarted(): void {
    if (this.current.life === 'idle') void this.restart();
  }

  /** Starts it with the settings as they are now, with all its chances to crash. */
  restart(): Promise<void> {
    this.backOff = fresh;
    return this.start();
  }

  stop(): Promise<void> {
    return this.next(async () => {
      await this.end();
      this.set({ life: 'idle' });
    });
  }

  /** Null where there is no server, and for text that has changed since. */
  async ask<T>(method: string, params: object, cancel = notCancelled): Promise<T | null> {
    const client = this.running?.client;
    if (client === undefined || !client.isRunning()) return null;
    try {
      return await client.sendRequest<T | null>(method, params, cancel);
    } catch (error) {
      this.log.debug(`${method}: ${String(error)}`);
      return null;
    }
  }

  /** Waits for the server when it is starting. Fails with its sentence. */
  async request<T>(method: string, params: object, cancel = notCancelled): Promise<T> {
    return (await this.client()).sendRequest<T>(method, params, cancel);
  }

  /** Asks for work that takes its time, and hears how far it is. Fails with the server's sentence. */
  async work<T>(
    method: string,
    params: object,
    cancel: vscode.CancellationToken,
    report: (message: string, percentage: number) => void,
  ): Promise<T> {
    const client = await this.client();
    const workDoneToken = `codebookLsp.${++this.lastStream}`;
    const listening = client.onProgress(new ProgressType<{ message: string; percentage: number }>(), workDoneToken, (now) =>
      report(now.message, now.percentage),
    );
    try {
      return await client.sendRequest<T>(method, { ...params, workDoneToken }, cancel);
    } finally {
      listening.dispose();
    }
  }

  private async client(): Promise<LanguageClient> {
    await this.turn;
    const client = this.running?.client;
    if (client === undefined || !client.isRunning()) throw new Error('The server is not running.');
    return client;
  }

  /** Asks for something that comes in pieces. Fails with the server's sentence. */
  async stream<T>(method: string, params: object, piece: (text: string) => void, cancel: vscode.CancellationToken): Promise<T> {
    const client = await this.client();
    const partialResultToken = `codebookLsp.${++this.lastStream}`;
    const listening = client.onProgress(new ProgressType<string>(), partialResultToken, piece);
    try {
      return await client.sendRequest<T>(method, { ...params, partialResultToken }, cancel);
    } finally {
      listening.dispose();
    }
  }

  /** The edit that gives a code another label. Fails with the server's sentence. */
  async labelEdit(params: CodeRenameParams): Promise<vscode.WorkspaceEdit> {
    const client = await this.client();
    const edit = await client.sendRequest<WorkspaceEdit | null>(renameMethod, params, notCancelled);
    if (edit === null) throw new Error('The model is not ready.');
    return client.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  tell(method: string, params: object): void {
    void this.running?.client.sendNotification(method, params).catch(() => undefined);
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
  }

  private start(): Promise<void> {
    return this.next(async () => {
      await this.end();
      await this.begin();
    });
  }

  private next(step: () => Promise<void>): Promise<void> {
    this.turn = this.turn.then(step).catch((error: unknown) => this.log.error(error instanceof Error ? error : String(error)));
    return this.turn;
  }

  private async begin(): Promise<void> {
    const settings = launchSettings();
    const packed = path.join(this.extension.extensionPath, ...packedServer(process.platform));
    const how = launch(settings, packed);
    this.set({ life: 'starting' });
    if (!(await isThere(how.command))) return this.giveUp(missingServer(settings, how.command));
    if (how.command === packed) await makeExecutable(packed);

    let child: ChildProcessWithoutNullStreams;
    try {
      child = await spawned(how);
    } catch (error) {
      return this.giveUp(notStarted(how.command, error instanceof Error ? error.message : String(error)));
    }

    this.log.info(`Started ${how.command} ${how.args.join(' ')} as process ${child.pid}.`);
    const started = Date.now();
    const run: Run = { child, client: this.clientOf(child) };
    this.running = run;
    child.once('exit', (code, signal) => this.exited(run, code ?? signal ?? 'unknown', Date.now() - started));
    run.client.onNotification(statusMethod, (status: StatusParams) => {
      if (this.running === run) this.set({ life: 'running', status });
    });
    // What is listed is called otherwise now.
    run.client.onNotification(labelsChangedMethod, () => {
      if (this.running === run) this.changed.fire(this.current);
    });
    try {
      await run.client.start();
      if (this.running === run && this.current.life === 'starting') this.set({ life: 'running', status: null });
    } catch (error) {
      this.log.error(`The server did not answer: ${String(error)}`);
      child.kill();
    }
  }

  private async end(): Promise<void> {
    clearTimeout(this.retry);
    const run = this.running;
    this.running = undefined; // from here on its exit is no crash
    if (run === undefined) return;
    await run.client.dispose(patienceMs).catch(() => undefined);
    await ended(run.child, patienceMs);
  }

  private exited(run: Run, how: number | string, ranMs: number): void {
    if (this.running !== run) return;

    this.log.info(`The server's process ${run.child.pid} ended (${how}).`);
    const { backOff, next } = afterCrash(this.backOff, ranMs);
    this.backOff = backOff;
    if (next === 'giveUp') {
      this.giveUp(`The server ended unexpectedly ${backOff.failures} times in a row.`);
      return;
    }

    this.log.warn(`It is started again in ${next.afterMs / 1000} s.`);
    this.set({ life: 'waiting', seconds: next.afterMs / 1000 });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.start(), next.afterMs);
  }

  private giveUp(why: string): void {
    this.log.error(why);
    this.set({ life: 'stopped', why });
    void vscode.window.showErrorMessage(`CodebookLsp: ${why}`, 'Restart', 'Show Log').then((chosen) => {
      if (chosen === 'Restart') void this.restart();
      else if (chosen === 'Show Log') this.log.show();
    });
  }

  private set(life: ServerLife): void {
    this.current = life;
    this.changed.fire(life);
  }

  private clientOf(child: ChildProcessWithoutNullStreams): LanguageClient {
    const options: LanguageClientOptions = {
      documentSelector: [...documentSelector(languages()), labelFiles],
      outputChannel: this.log,
      revealOutputChannelOn: RevealOutputChannelOn.Never,
      initializationOptions: () => ({
        settings: settingsFor(vscode.workspace.getConfiguration().get('codebookLsp'), vscode.workspace.isTrusted),
        commandLinks: true,
      }),
      middleware: {
        // The server offers its preview to editors without our commands; here it would come twice.
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
      // Its exit decides what happens next, and we say it.
      errorHandler: {
        error: () => ({ action: ErrorAction.Continue, handled: true }),
        closed: () => {
          child.kill();
          return { action: CloseAction.DoNotRestart, handled: true };
        },
      },
      initializationFailedHandler: () => false,
      stdioOptions: { stdout: () => undefined, stderr: (input) => this.listen(input) },
    };
    return new QuietClient('codebookLsp', 'CodebookLsp', () => Promise.resolve({ process: child, detached: false }), options);
  }

  private listen(errors: NodeJS.ReadableStream): void {
    let level: LogLevel = 'info';
    readline.createInterface({ input: errors, crlfDelay: Infinity }).on('line', (line) => {
      const entry = logEntry(line, level);
      level = entry.level;
      this.log[level](entry.text);
    });
  }
}

interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly client: LanguageClient;
}

/** Logs what went wrong and shows nothing: what the user must know is said once, by `giveUp`. */
class QuietClient extends LanguageClient {
  override error(message: string, data?: unknown): void {
    super.error(message, data, false);
  }
}

export function languages(): string[] {
  return vscode.workspace.getConfiguration('codebookLsp').get<string[]>('languages', []);
}

function launchSettings(): LaunchSettings {
  const settings = vscode.workspace.getConfiguration('codebookLsp');
  return {
    serverPath: settings.get('server.path', ''),
    model: settings.get('model', ''),
    device: settings.get('device', 'auto'),
    precision: settings.get('precision', 'auto'),
    logLevel: settings.get('log.level', 'info'),
  };
}
