// The Codes view: the codes at the cursor, in the selection and in the document, and how surprising the text is.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import { type CodesQuery, type CurrentText, cursorRange } from '../codes/currentText';
import { followedSetting } from '../colors/followCommands';
import { followedNames } from '../colors/followedList';
import { registerCommands } from '../editor/commands';
import { setContext } from '../editor/contextKeys';
import { fromRange } from '../editor/ranges';
import type { CodeEntry, CodesResult } from '../protocol/codes';
import type { CodebookServer } from '../server/codebookServer';
import { SurpriseFigures } from '../surprise/surpriseFigures';
import { filterMessage } from './codeFilter';
import { type CodeAnswers, type CodeGroup, codeGroups, type CodeMarks, type CodeRow, pinnedEntries } from './codeGroups';
import { pin, storedPins, unpin } from './pins';
import { type SurpriseGroup, surpriseGroup, type SurpriseRow } from './surpriseGroup';

/** How long the cursor must rest before the list follows it. */
const restMs = 100;

/** How long the list waits for an answer before it is drawn without it. */
const patienceMs = 250;

/** A token has a code of each codebook. The first few say the most, and the groups below must stay within reach. */
const tokenCodes = 15;
const selectionCodes = 20;

const pinsKey = 'codebookLsp.pins';

type Group = CodeGroup | SurpriseGroup;
type Node = Group | CodeRow | SurpriseRow;

export class CodesView implements vscode.TreeDataProvider<Node>, vscode.Disposable {
  private readonly changed = new vscode.EventEmitter<undefined>();
  private readonly view: vscode.TreeView<Node>;
  private readonly disposables: vscode.Disposable;
  private readonly surprise: SurpriseFigures;
  private shown: readonly Group[] = [];
  /** What the shown groups were made of, and for which document. */
  private last: { readonly document: vscode.TextDocument; readonly answers: CodeAnswers } | undefined;
  private filter = '';
  private rest: NodeJS.Timeout | undefined;
  private asking = new vscode.CancellationTokenSource();

  readonly onDidChangeTreeData = this.changed.event;

  constructor(
    private readonly server: CodebookServer,
    private readonly text: CurrentText,
    private readonly memory: vscode.Memento,
  ) {
    this.view = vscode.window.createTreeView('codebookLsp.codes', { treeDataProvider: this, showCollapseAll: false });
    this.surprise = new SurpriseFigures(server);
    this.disposables = vscode.Disposable.from(
      this.view,
      this.surprise,
      this.surprise.onDidChange(() => this.refreshSoon()),
      this.changed,
      this.view.onDidChangeVisibility(() => this.refreshSoon()),
      server.onDidChange(() => this.refreshSoon()),
      vscode.window.onDidChangeActiveTextEditor(() => this.refreshSoon()),
      vscode.window.onDidChangeVisibleTextEditors(() => this.refreshSoon()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        if (textEditor === vscode.window.activeTextEditor) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeTextDocument(({ document }) => {
        if (document === this.text.editor?.document) this.refreshSoon();
      }),
      vscode.workspace.onDidChangeConfiguration((event) => {
        if (event.affectsConfiguration('codebookLsp')) this.refreshSoon();
      }),
      registerCommands({
        'codes.filter': () => this.askFilter(),
        'codes.clearFilter': () => this.setFilter(''),
        'codes.pin': (row) => this.changePins(row, pin),
        'codes.unpin': (row) => this.changePins(row, unpin),
        copyCode: async (row) => {
          const code = codeOf(row);
          if (code !== undefined) await vscode.env.clipboard.writeText(code);
        },
      }),
    );
    this.refreshSoon();
  }

  getChildren(node?: Node): Node[] {
    return node === undefined ? [...this.shown] : 'rows' in node ? [...node.rows] : [];
  }

  getTreeItem(node: Node): vscode.TreeItem {
    return 'rows' in node ? groupItem(node) : 'range' in node ? surpriseItem(node, this.text.uri) : rowItem(node);
  }

  dispose(): void {
    clearTimeout(this.rest);
    this.asking.cancel();
    this.disposables.dispose();
  }

  private async askFilter(): Promise<void> {
    const filter = await vscode.window.showInputBox({
      title: 'Filter codes by name or label',
      placeHolder: 'L14.3',
      value: this.filter,
    });
    if (filter !== undefined) this.setFilter(filter.trim());
  }

  private setFilter(filter: string): void {
    this.filter = filter;
    this.view.message = filterMessage(filter) ?? '';
    setContext('codes.filtered', filter !== '');
    this.refreshSoon();
  }

  private async changePins(row: unknown, change: (pins: readonly string[], code: string) => string[]): Promise<void> {
    const code = codeOf(row);
    if (code === undefined) return;
    await this.memory.update(pinsKey, change(this.pins, code));
    this.refreshSoon();
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
    const { editor } = this.text;
    if (editor === undefined || this.server.lifecycle.phase !== 'running') {
      this.last = undefined;
      this.show([]);
      return;
    }

    const { document, selection } = editor;
    const { version } = document;
    const isStale = (): boolean => token.isCancellationRequested || document.version !== version;
    const marks: CodeMarks = { pins: this.pins, followed: followedNames(followedSetting()), filter: this.filter };
    const ask = (query: CodesQuery): Promise<CodesResult | null> => this.text.ask(document, query, token);

    // What was shown of this document stays until its answer has come, also where none comes: the text may have changed meanwhile.
    const before = this.last?.document === document ? this.last.answers : undefined;
    const answers: { -readonly [K in keyof CodeAnswers]: CodeAnswers[K] } = {
      pinned: pinnedEntries(marks.pins, before?.pinned ?? []),
      token: before?.token ?? null,
      selection: selection.isEmpty ? null : (before?.selection ?? null),
      document: before?.document ?? null,
    };
    this.last = { document, answers };
    const all = Promise.all([
      ask({ range: cursorRange(editor), filter: this.filter, limit: tokenCodes }).then((one) => (answers.token = one ?? answers.token)),
      selection.isEmpty
        ? null
        : ask({ range: fromRange(selection), filter: this.filter, limit: selectionCodes }).then(
            (one) => (answers.selection = one ?? answers.selection),
          ),
      ask({ filter: this.filter }).then((one) => (answers.document = one ?? answers.document)),
      this.pinned(marks.pins, ask).then((found) => (answers.pinned = found ?? answers.pinned)),
    ]);
    // A token that has not been read yet must not hold up the rest of the list.
    const first = await Promise.race([all.then(() => 'all' as const), pause(patienceMs)]);
    if (isStale()) return;
    const groups = (): Group[] => [...codeGroups(answers, marks), ...this.surpriseOf(editor)];
    this.show(groups());
    if (first === 'all') return;
    await all;
    if (!isStale()) this.show(groups());
  }

  private surpriseOf({ document, selection }: vscode.TextEditor): SurpriseGroup[] {
    const told = this.surprise.of(document);
    const group = told && surpriseGroup(told, selection.active.line);
    return group === undefined ? [] : [group];
  }

  /** Null if no answer came. */
  private async pinned(pins: readonly string[], ask: (query: CodesQuery) => Promise<CodesResult | null>): Promise<CodeEntry[] | null> {
    if (pins.length === 0) return [];
    const found = await ask({ codes: pins, limit: pins.length });
    return found && pinnedEntries(pins, found.codes);
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

function surpriseItem(row: SurpriseRow, uri: string | undefined): vscode.TreeItem {
  const item = new vscode.TreeItem(row.title);
  item.id = row.id;
  item.description = row.description;
  item.tooltip = row.tooltip;
  item.iconPath = new vscode.ThemeIcon(row.icon);
  item.command =
    row.range === null
      ? { title: 'List', command: 'codebookLsp.listSurprises' }
      : { title: 'Go to it', command: 'codebookLsp.openPassage', arguments: [uri, row.range] };
  return item;
}

function rowItem(row: CodeRow): vscode.TreeItem {
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

function pause(ms: number): Promise<undefined> {
  return new Promise((resolve) => setTimeout(resolve, ms, undefined));
}
