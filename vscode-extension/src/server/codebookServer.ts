// The running server: started with the settings, restarted when it crashes, and asked for answers.

import type { ChildProcessWithoutNullStreams } from 'node:child_process';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { type LanguageClient, ProgressType, type WorkspaceEdit } from 'vscode-languageclient/node';
import { actions, showError } from '../editor/messages';
import { type CodeRenameParams, labelsChangedMethod, renameMethod } from '../protocol/labels';
import { pauseMethod, statusMethod, type StatusParams } from '../protocol/status';
import { themesChangedMethod } from '../protocol/themes';
import { errorMessage } from '../text/errorMessage';
import { afterCrash, noCrashes } from './crashBackOff';
import { languageClient, showServerMessage } from './languageClient';
import { bundledServer, launch, missingServer, notStarted } from './launch';
import type { Lifecycle } from './lifecycle';
import { endProcess, makeExecutable, programExists, startProcess } from './serverProcess';
import { launchSettings } from './serverSettings';

const patienceMs = 2_000;

/** Must be passed on: if it is undefined, the client sends it as a second parameter. */
const neverCancelled: vscode.CancellationToken = new vscode.CancellationTokenSource().token;

interface Run {
  readonly child: ChildProcessWithoutNullStreams;
  readonly client: LanguageClient;
}

export class CodebookServer implements vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<Lifecycle>();
  private readonly themesChanged = new vscode.EventEmitter<void>();
  private current: Lifecycle = { phase: 'idle' };
  private running: Run | undefined;
  private backOff = noCrashes;
  private retry: NodeJS.Timeout | undefined;
  /** Starts and stops happen one after the other. */
  private turn: Promise<void> = Promise.resolve();
  private lastToken = 0;
  private isPaused = false;

  /** Fires when the server's lifecycle, its status or its labels change. */
  readonly onDidChange = this.changed.event;

  /** Fires when there are other themes, or other names for them. */
  readonly onDidChangeThemes = this.themesChanged.event;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly log: vscode.LogOutputChannel,
  ) {}

  get lifecycle(): Lifecycle {
    return this.current;
  }

  /** Starts the server unless it was started before. */
  ensureStarted(): void {
    if (this.current.phase === 'idle') void this.restart();
  }

  /** Starts the server with the current settings, and forgets its earlier crashes. */
  restart(): Promise<void> {
    this.backOff = noCrashes;
    return this.start();
  }

  stop(): Promise<void> {
    return this.next(async () => {
      await this.end();
      this.set({ phase: 'idle' });
    });
  }

  /** Null if no server is running, or if the document has changed since. */
  async ask<T>(method: string, params: object, cancel = neverCancelled): Promise<T | null> {
    const client = this.running?.client;
    if (client === undefined || !client.isRunning()) return null;
    try {
      return await client.sendRequest<T | null>(method, params, cancel);
    } catch (error) {
      this.log.debug(`${method}: ${String(error)}`);
      return null;
    }
  }

  /** Waits for a server that is starting. Throws the server's error. */
  async request<T>(method: string, params: object, cancel = neverCancelled): Promise<T> {
    return (await this.client()).sendRequest<T>(method, params, cancel);
  }

  /** Requests something that takes a while, and reports progress. Throws the server's error. */
  async requestWithProgress<T>(
    method: string,
    params: object,
    cancel: vscode.CancellationToken,
    report: (message: string, percentage: number) => void,
  ): Promise<T> {
    const client = await this.client();
    const workDoneToken = this.newToken();
    const listening = client.onProgress(new ProgressType<{ message: string; percentage: number }>(), workDoneToken, (now) =>
      report(now.message, now.percentage),
    );
    try {
      return await client.sendRequest<T>(method, { ...params, workDoneToken }, cancel);
    } finally {
      listening.dispose();
    }
  }

  /** Requests a text that arrives in pieces. Throws the server's error. */
  async requestInPieces<T>(method: string, params: object, piece: (text: string) => void, cancel: vscode.CancellationToken): Promise<T> {
    const client = await this.client();
    const partialResultToken = this.newToken();
    const listening = client.onProgress(new ProgressType<string>(), partialResultToken, piece);
    try {
      return await client.sendRequest<T>(method, { ...params, partialResultToken }, cancel);
    } finally {
      listening.dispose();
    }
  }

  /** The edit that changes a code's label. Throws the server's error. */
  async labelEdit(params: CodeRenameParams): Promise<vscode.WorkspaceEdit> {
    const client = await this.client();
    const edit = await client.sendRequest<WorkspaceEdit | null>(renameMethod, params, neverCancelled);
    if (edit === null) throw new Error('The model is not ready yet. Try again when the status bar says “Codes: ready”.');
    return client.protocol2CodeConverter.asWorkspaceEdit(edit);
  }

  /** Has nothing read until this is called again, by this server or the next. */
  pause(isPaused: boolean): void {
    this.isPaused = isPaused;
    this.notify(pauseMethod, { paused: isPaused });
  }

  notify(method: string, params: object): void {
    void this.running?.client.sendNotification(method, params).catch(() => undefined);
  }

  dispose(): void {
    void this.stop();
    this.changed.dispose();
    this.themesChanged.dispose();
  }

  private newToken(): string {
    return `codebookLsp.${++this.lastToken}`;
  }

  private async client(): Promise<LanguageClient> {
    await this.turn;
    const client = this.running?.client;
    if (client === undefined || !client.isRunning()) {
      throw new Error('The server is not running. Restart it from its item in the status bar, which also leads to its log.');
    }

    return client;
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
    const settings = launchSettings(this.log.logLevel);
    const bundled = path.join(this.extension.extensionPath, ...bundledServer(process.platform));
    const how = launch(settings, bundled);
    this.set({ phase: 'starting' });
    if (!(await programExists(how.command))) return this.giveUp(missingServer(settings, how.command));
    if (how.command === bundled) await makeExecutable(bundled);

    let child: ChildProcessWithoutNullStreams;
    try {
      child = await startProcess(how);
    } catch (error) {
      return this.giveUp(notStarted(how.command, errorMessage(error)));
    }

    this.log.info(`Started ${how.command} ${how.args.join(' ')} as process ${child.pid}.`);
    const started = Date.now();
    const run: Run = { child, client: languageClient(child, this.log) };
    this.running = run;
    child.once('exit', (code, signal) => this.exited(run, code ?? signal ?? 'unknown', Date.now() - started));
    run.client.onNotification(statusMethod, (status: StatusParams) => {
      if (this.running === run) this.set({ phase: 'running', status });
    });
    run.client.onNotification('window/showMessage', showServerMessage);
    run.client.onNotification(labelsChangedMethod, () => {
      if (this.running === run) this.changed.fire(this.current);
    });
    run.client.onNotification(themesChangedMethod, () => {
      if (this.running === run) this.themesChanged.fire();
    });
    try {
      await run.client.start();
      if (this.isPaused) this.pause(true);
      if (this.running === run && this.current.phase === 'starting') this.set({ phase: 'running', status: null });
    } catch (error) {
      this.log.error(`The server did not answer: ${String(error)}`);
      child.kill();
    }
  }

  private async end(): Promise<void> {
    clearTimeout(this.retry);
    const run = this.running;
    this.running = undefined; // from here on, its exit is not a crash
    if (run === undefined) return;
    await run.client.dispose(patienceMs).catch(() => undefined);
    await endProcess(run.child, patienceMs);
  }

  private exited(run: Run, how: number | string, ranMs: number): void {
    if (this.running !== run) return;

    this.log.info(`The server's process ${run.child.pid} ended (${how}).`);
    const { backOff, next } = afterCrash(this.backOff, ranMs);
    this.backOff = backOff;
    if (next === 'giveUp') {
      this.giveUp(`The server crashed ${backOff.failures} times in a row.`);
      return;
    }

    const seconds = next.afterMs / 1000;
    this.log.warn(`It will be restarted in ${seconds} s.`);
    this.set({ phase: 'waiting', seconds });
    clearTimeout(this.retry);
    this.retry = setTimeout(() => void this.start(), next.afterMs);
  }

  private giveUp(why: string): void {
    this.log.error(why);
    this.set({ phase: 'stopped', why });
    showError(why, [actions.restart, actions.log, actions.settings]);
  }

  private set(lifecycle: Lifecycle): void {
    this.current = lifecycle;
    this.changed.fire(lifecycle);
  }
}
