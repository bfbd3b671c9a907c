// The Codes view: what is active at the cursor, in the selection and in the document.

import * as vscode from 'vscode';
import { type Answers, type Group, groups, type Marks, pinnedEntries, type Row } from './codeTree';
import { filterMessage } from './filter';
import { followedNow } from './following';
import { documentSelector } from './languages';
import { pin, storedPins, unpin } from './pins';
import { codesMethod, type CodeEntry, type CodesParams, type CodesResult } from './protocol';
import { type CodebookServer, languages } from './server';

/** So long the cursor must rest. */
const restMs = 100;

/** A token that is still to be read does not keep the rest of the list waiting. */
const patienceMs = 250;

/** A token has a code of each codebook; the first ones tell what matters, and the groups below must stay in reach. */
const tokenCodes = 15;
const selectionCodes = 20;

const pinsKey = 'codebookLsp.pins';

export type Node = Group | Row;

type Place = Omit<CodesParams, 'textDocument'>;

export class CodesView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<Node>;
  private readonly disposables: vscode.Disposable;
  private shown: readonly Group[] = [];
  private editor: vscode.TextEditor | undefined;
  private filter = '';
  private rest: NodeJS.Timeout | undefined;
  private asking = new vscode.CancellationTokenSource();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly server: CodebookServer,
    private readonly memory: vscode.Memento,
  ) {
    this.view = vscode.window.createTreeView('codebookLsp.codes', { treeDataProvider: this, showCollapseAll: false });
    this.disposables = vscode.Disposable.from(
      this.view,
      this.changed,
      this.view.onDidChangeVisibility(() => this.refreshSoon()),
      server.onDidChange(() => this.refreshSoon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.refreshSoon()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refreshSoon()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.editor?.document) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('codebookLsp')) this.refreshSoon();
      }),
    );
    this.refreshSoon();
  }

  getChildren(node?: Node): Node[] {
    return node === undefined ? [...this.shown] : 'rows' in node ? [...node.rows] : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return 'rows' in node ? groupItem(node) : rowItem(node);
  }

  /** The codes at the cursor, for commands that need one and were given none. */
  async codesAtCursor(): Promise<readonly CodeEntry[]> {
    const editor = this.currentEditor();
    return (editor && (await this.ask(editor.document, { range: caretRange(editor) })))?.codes ?? [];
  }

  /** The document whose codes are listed. */
  get uri(): string | undefined {
    return this.currentEditor()?.document.uri.toString();
  }

  async askFilter(): Promise<void> {
    const filter = await vscode.window.showInputBox({
      title: 'Only codes whose name or meaning contains',
      placeHolder: 'L14.3',
      value: this.filter,
    });
    if (filter !== undefined) this.setFilter(filter.trim());
  }

  setFilter(filter: string): void {
    this.filter = filter;
    this.view.message = filterMessage(filter) ?? '';
    void vscode.commands.executeCommand('setContext', 'codebookLsp.codes.filtered', filter !== '');
    this.refreshSoon();
  }

  async pin(code: string): Promise<void> {
    await this.memory.update(pinsKey, pin(this.pins, code));
    this.refreshSoon();
  }

  async unpin(code: string): Promise<void> {
    await this.memory.update(pinsKey, unpin(this.pins, code));
    this.refreshSoon();
  }

  dispose(): void {
    clearTimeout(this.rest);
    this.asking.cancel();
    this.disposables.dispose();
  }

  private get pins(): string[] {
    return storedPins(this.memory.get(pinsKey));
  }

  private refreshSoon(): void {
    clearTimeout(this.rest);
    this.rest = setTimeout(() => void this.refresh(), restMs);
  }

  private async refresh(): Promise<void> {
    if (!this.view.visible) return;

    this.asking.cancel();
    this.asking.dispose();
    const { token } = (this.asking = new vscode.CancellationTokenSource());
    this.editor = this.currentEditor();
    const { editor } = this;
    if (editor === undefined || this.server.life.life !== 'running') {
      this.show([]);
      return;
    }

    const { document, selection } = editor;
    const { version } = document;
    const isStale = (): boolean => token.isCancellationRequested || document.version !== version;
    const marks: Marks = { pins: this.pins, followed: followedNames(), filter: this.filter };
    const ask = (params: Place): Promise<CodesResult | null> => this.ask(document, params, token);

    const answers: { -readonly [K in keyof Answers]: Answers[K] } = { pinned: [], token: null, selection: null, document: null };
    const all = Promise.all([
      ask({ range: caretRange(editor), filter: this.filter, limit: tokenCodes }).then((one) => (answers.token = one)),
      selection.isEmpty
        ? null
        : ask({ range: lspRange(selection), filter: this.filter, limit: selectionCodes }).then((one) => (answers.selection = one)),
      ask({ filter: this.filter }).then((one) => (answers.document = one)),
      this.pinned(marks.pins, ask).then((found) => (answers.pinned = found)),
    ]);
    const first = await Promise.race([all.then(() => 'all' as const), pause(patienceMs)]);
    if (isStale()) return;
    this.show(groups(answers, marks));
    if (first === 'all') return;
    await all;
    if (!isStale()) this.show(groups(answers, marks));
  }

  /** Null for what is older than the document, too. */
  private async ask(document: vscode.TextDocument, place: Place, cancel?: vscode.CancellationToken): Promise<CodesResult | null> {
    const params: CodesParams = { textDocument: { uri: document.uri.toString() }, ...place };
    const result = await this.server.ask<CodesResult>(codesMethod, params, cancel);
    return result?.version === document.version ? result : null;
  }

  private async pinned(pins: readonly string[], ask: (params: Place) => Promise<CodesResult | null>): Promise<CodeEntry[]> {
    const found = pins.length === 0 ? null : await ask({ codes: pins, limit: pins.length });
    return pinnedEntries(pins, found?.codes ?? []);
  }

  /** The one with the cursor; if the cursor is in another pane, the last one while it is on the screen, else any on the screen. */
  private currentEditor(): vscode.TextEditor | undefined {
    const selector = documentSelector(languages());
    return [vscode.window.activeTextEditor, this.editor, ...vscode.window.visibleTextEditors]
      .filter((editor) => editor !== undefined && vscode.window.visibleTextEditors.includes(editor))
      .find((editor) => editor !== undefined && vscode.languages.match(selector, editor.document) > 0);
  }

  private show(now: readonly Group[]): void {
    // An unchanged list is not drawn again: it would lose the row under the mouse.
    if (JSON.stringify(now) === JSON.stringify(this.shown)) return;
    this.shown = now;
    this.changed.fire(undefined);
  }
}

function groupItem(group: Group): vscode.TreeItem {
  const item = new vscode.TreeItem(group.label, vscode.TreeItemCollapsibleState.Expanded);
  item.id = group.id;
  item.description = group.description;
  item.contextValue = 'group';
  return item;
}

function rowItem(row: Row): vscode.TreeItem {
  const item = new vscode.TreeItem(row.title);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.contextValue = row.context;
  item.iconPath =
    row.color === null
      ? new vscode.ThemeIcon('circle-outline', new vscode.ThemeColor('disabledForeground'))
      : new vscode.ThemeIcon('circle-filled', new vscode.ThemeColor(`codebookLsp.color${row.color}`));
  return item;
}

function followedNames(): string[] {
  return followedNow().flatMap((one) => {
    const code = (one as { code?: unknown } | null)?.code;
    return typeof code === 'string' ? [code] : [];
  });
}

function lspRange({ start, end }: vscode.Range): NonNullable<CodesParams['range']> {
  return { start: { line: start.line, character: start.character }, end: { line: end.line, character: end.character } };
}

function caretRange({ selection }: vscode.TextEditor): NonNullable<CodesParams['range']> {
  return lspRange(new vscode.Range(selection.active, selection.active));
}

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
