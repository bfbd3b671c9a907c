// The Themes view: the river of the text that is looked at, with a legend and the sections of the text.

import * as vscode from 'vscode';
import type { CurrentText } from '../codes/currentText';
import { registerCommands } from '../editor/commands';
import { type Action, actions } from '../editor/messages';
import { toPosition } from '../editor/ranges';
import { themesMethod, type ThemesResult } from '../protocol/themes';
import type { CodebookServer } from '../server/codebookServer';
import type { Reading } from '../status/lookedAt';
import { type ViewState, viewState, whyNothing } from '../status/statusText';
import { readingNow } from '../status/textLookedAt';
import { errorMessage } from '../text/errorMessage';
import { newNonce, webPage } from '../text/webPage';
import { fromPage, type FromPage, type ToPage } from './pageMessages';
import style from './river.css';
import { emptyPage } from './riverHtml';
import { placeOfShare, shareOfPlace } from './riverLayout';
import { riverView, type VisiblePart, whyNoRiver } from './riverView';

const viewId = 'codebookLsp.themes';

/** How long the text must rest before it is asked about. */
const restMs = 300;

/** Errors that are not shown: the document has changed, or the request was cancelled. */
const silentErrors = new Set([-32801, -32800]);

/** Settings that change what the view shows. */
const shownSettings = ['followedThemes', 'layers', 'heads'].map((name) => `codebookLsp.${name}`);

interface Shown {
  readonly document: vscode.TextDocument;
  readonly result: ThemesResult;
}

export class ThemesView implements vscode.WebviewViewProvider, vscode.Disposable {
  private readonly disposables: vscode.Disposable;
  private view: vscode.WebviewView | undefined;
  private shown: Shown | undefined;
  /** What was shown stays until the new has come. */
  private isOutdated = false;
  private offered: readonly Action[] = [];
  private rest: NodeJS.Timeout | undefined;
  private asking: { readonly key: string; readonly stop: vscode.CancellationTokenSource } | undefined;

  constructor(
    private readonly extension: vscode.ExtensionContext,
    private readonly server: CodebookServer,
    private readonly text: CurrentText,
  ) {
    this.disposables = vscode.Disposable.from(
      vscode.window.registerWebviewViewProvider(viewId, this),
      registerCommands({ showThemes: () => vscode.commands.executeCommand(`${viewId}.focus`) }),
      server.onDidChange(() => this.serverChanged()),
      server.onDidChangeThemes(() => this.refreshSoon(true)),
      vscode.window.onDidChangeActiveTextEditor(() => this.refreshSoon()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refreshSoon()),
      vscode.window.onDidChangeTextEditorVisibleRanges(({ textEditor }) => {
        if (textEditor === this.text.editor) this.say(this.visible());
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.text.editor?.document) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (shownSettings.some((section) => event.affectsConfiguration(section))) this.refreshSoon(true);
      }),
    );
  }

  resolveWebviewView(view: vscode.WebviewView): void {
    this.view = view;
    const built = vscode.Uri.joinPath(this.extension.extensionUri, 'dist');
    view.webview.options = { enableScripts: true, localResourceRoots: [built] };
    view.webview.onDidReceiveMessage((message: unknown) => this.received(fromPage(message)));
    view.onDidChangeVisibility(() => this.refreshSoon());
    view.onDidDispose(() => (this.view = undefined));
    const script = view.webview.asWebviewUri(vscode.Uri.joinPath(built, 'themesView.js')).toString();
    view.webview.html = webPage('Themes', style, emptyPage, newNonce(), script);
  }

  dispose(): void {
    clearTimeout(this.rest);
    this.asking?.stop.cancel();
    this.disposables.dispose();
  }

  private received(message: FromPage | undefined): void {
    switch (message?.kind) {
      case 'ready':
        this.forget();
        this.refreshSoon();
        break;
      case 'go':
        if (this.shown !== undefined) this.go(placeIn(this.shown, message.share));
        break;
      case 'section': {
        const stretch = this.shown?.result.stretches[message.index];
        if (stretch !== undefined) this.go(toPosition(stretch.range.start));
        break;
      }
      case 'act': {
        const action = this.offered[message.index];
        if (action !== undefined) void vscode.commands.executeCommand(action.command, action.argument);
        break;
      }
      case 'open':
        void vscode.commands.executeCommand('codebookLsp.openTheme', message.theme);
        break;
      case 'follow':
        void vscode.commands.executeCommand('codebookLsp.followTheme', message.theme);
        break;
      case 'unfollow':
        void vscode.commands.executeCommand('codebookLsp.unfollowTheme', message.theme);
        break;
      case undefined:
        break;
    }
  }

  private go(position: vscode.Position): void {
    if (this.shown === undefined) return;
    const { document } = this.shown;
    const viewColumn = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
    const selection = new vscode.Range(position, position);
    void vscode.window.showTextDocument(document, { selection, ...(viewColumn === undefined ? {} : { viewColumn }) }).then((editor) => {
      editor.revealRange(selection, vscode.TextEditorRevealType.AtTop);
    });
  }

  /** The status changes with every block that is read; the view asks once and waits. */
  private serverChanged(): void {
    const state = viewState(this.server.lifecycle);
    if (state !== 'running') this.isOutdated = true; // another server may have other themes
    if (state !== 'loading' && (this.shown === undefined || this.isOutdated)) this.refreshSoon();
  }

  private forget(): void {
    this.shown = undefined;
    this.asking?.stop.cancel();
    this.asking = undefined;
  }

  private refreshSoon(isOutdated = false): void {
    if (isOutdated) {
      this.isOutdated = true;
      this.asking?.stop.cancel();
      this.asking = undefined;
    }
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.refresh(), restMs);
  }

  private async refresh(): Promise<void> {
    if (this.view?.visible !== true) return;
    const document = this.text.editor?.document;
    const state = viewState(this.server.lifecycle);
    // No text of ours is on the screen: what is looked at may be one that is not read.
    const reading = readingNow(this.server.lifecycle, document ?? vscode.window.activeTextEditor?.document);
    const isKept = document !== undefined && this.shown?.document === document;
    if (document === undefined || state !== 'running' || reading.kind === 'tooLong') {
      if (isKept && state === 'loading') return;
      this.forget();
      return this.explain(state, reading);
    }

    if (!isKept) this.explain(state, reading.kind === 'read' ? { kind: 'reading', pending: 0 } : reading);
    const key = `${document.uri.toString()} ${document.version}`;
    if (this.asking?.key === key) return;
    if (isKept && !this.isOutdated && this.shown?.result.version === document.version) return;
    this.asking?.stop.cancel();
    const stop = new vscode.CancellationTokenSource();
    this.asking = { key, stop };
    try {
      const result = await vscode.window.withProgress({ location: { viewId } }, () =>
        this.server.request<ThemesResult | null>(themesMethod, { textDocument: { uri: document.uri.toString() } }, stop.token),
      );
      // A result of null means that the model is not there yet: the next change of the server's status asks again.
      if (!stop.token.isCancellationRequested && result !== null) this.show({ document, result });
    } catch (error) {
      const isSilent = stop.token.isCancellationRequested || silentErrors.has((error as { code?: number }).code ?? 0);
      if (!isSilent) this.tell(errorMessage(error), [actions.log]);
    } finally {
      if (this.asking?.stop === stop) this.asking = undefined;
      stop.dispose();
    }
  }

  private show(shown: Shown): void {
    this.shown = shown;
    this.isOutdated = false;
    const { document, result } = shown;
    const message = whyNoRiver(result);
    if (message !== undefined) return this.tell(message);
    const view = riverView(result, document.lineCount, (line) => lengthOf(document, line));
    this.say({ view, ...this.visible() });
  }

  private visible(): ToPage {
    const editor = this.text.editor;
    if (this.shown === undefined || editor?.document !== this.shown.document) return {};
    const shares = editor.visibleRanges.map((range): VisiblePart => {
      const [top, bottom] = [range.start, range.end].map((position) => shareIn(this.shown as Shown, position));
      return { top: top ?? 0, bottom: bottom ?? 0 };
    });
    if (shares.length === 0) return {};
    return { visible: { top: Math.min(...shares.map(({ top }) => top)), bottom: Math.max(...shares.map(({ bottom }) => bottom)) } };
  }

  /** Says why there is no river, with what can be done. */
  private explain(state: ViewState, reading: Reading): void {
    if (state === 'running') this.tell(whyNothing(reading) ?? 'Open a text to see what it is about.', mending[reading.kind]);
    else
      this.tell(
        notRunning[state],
        state === 'failed' || state === 'stopped' ? [actions.settings, actions.log, actions.restart] : mending.read,
      );
  }

  private tell(message: string, offered: readonly Action[] = []): void {
    this.offered = offered;
    this.say({ message, actions: offered.map(({ title }) => title) });
  }

  private say(message: ToPage): void {
    void this.view?.webview.postMessage(message);
  }
}

/** What can be done about a text that is not read. */
const mending: Readonly<Record<Reading['kind'], readonly Action[]>> = {
  read: [{ title: 'Open the Sample Text', command: 'codebookLsp.openSample' }],
  reading: [],
  paused: [{ title: 'Resume Reading', command: 'codebookLsp.resumeReading' }],
  language: [{ title: 'Read This Language', command: 'codebookLsp.readLanguage' }],
  tooLong: [{ title: 'Raise the Limit', command: 'workbench.action.openSettings', argument: 'codebookLsp.maxDocumentLength' }],
};

const notRunning: Readonly<Record<Exclude<ViewState, 'running'>, string>> = {
  idle: 'Open a text to see what it is about.',
  loading: 'Loading the model …',
  failed: 'The model could not be loaded. The status bar says why.',
  stopped: 'The server is not running. The status bar says why.',
};

const lengthOf = (document: vscode.TextDocument, line: number): number =>
  line >= 0 && line < document.lineCount ? document.lineAt(line).text.length : 0;

function shareIn({ document, result }: Shown, { line, character }: vscode.Position): number {
  return shareOfPlace(result.places, document.lineCount, { line, part: character / Math.max(lengthOf(document, line), 1) });
}

/** Inside a long line, the beginning of the word that is there. */
function placeIn({ document, result }: Shown, share: number): vscode.Position {
  const { line, part } = placeOfShare(result.places, document.lineCount, share);
  const at = new vscode.Position(line, Math.floor(part * lengthOf(document, line)));
  return document.getWordRangeAtPosition(at)?.start ?? at;
}
