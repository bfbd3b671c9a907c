// The box that takes a wish: a theme's name, words, a phrase, a passage, a saved profile or a code's name. What it could mean is listed as
// one types; once typing rests, the server says what the words do.

import * as vscode from 'vscode';
import { fromRange } from '../editor/ranges';
import { wishMethod, type WishParams, type WishReading, type WishResult } from '../protocol/wishes';
import type { CodebookServer } from '../server/codebookServer';
import { isSilent } from '../server/silentErrors';
import { errorMessage } from '../text/errorMessage';
import { passageOf } from './passage';
import { keyOf, type Wish, WishMix } from './wishMix';
import { type Understood, type WishRow, wishRows } from './wishRows';

/** How long typing must rest before names are looked up, and before the words are tried. */
const lookUpMs = 80;
const tryMs = 400;

const moreButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('add'), tooltip: 'Add it: a mix of several' };
const hereButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('pinned'), tooltip: 'As much of it as this document has' };
const lessButton: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('remove'), tooltip: 'Less of this' };

type Row = WishRow & vscode.QuickPickItem;

/**
 * Undefined if the user chose nothing. @param editor Whose selection, or paragraph, may be meant. @param holds Whether the share of a theme
 * can be held.
 */
export function askWish(
  server: CodebookServer,
  editor: vscode.TextEditor | undefined,
  title: string,
  holds: boolean,
): Promise<Wish | undefined> {
  const passage = editor && passageOf(editor);
  const about = {
    ...(editor === undefined ? {} : { textDocument: { uri: editor.document.uri.toString() } }),
    ...(passage === undefined ? {} : { range: fromRange(passage) }),
  };
  const mix = new WishMix();
  const pick = vscode.window.createQuickPick<Row>();
  let asking = new vscode.CancellationTokenSource();
  let waiting: NodeJS.Timeout[] = [];
  /** What words the server is trying now. */
  let tried: string | undefined;
  let [isOpen, isTaken] = [true, false];
  let understood: Understood | undefined;
  let problem: string | undefined;
  const text = (): string => pick.value.trim();
  const named = (reading: WishReading): WishReading =>
    reading.kind === 'passage'
      ? { ...reading, title: editor?.selection.isEmpty === true ? 'like this paragraph' : 'like the selection' }
      : reading;

  const show = (): void => {
    const [active] = pick.activeItems;
    const wasChosen = active?.reading !== undefined && active !== pick.items[0] ? keyOf(active.reading) : undefined;
    pick.items = wishRows(text(), understood, mix, problem).map((row) =>
      row.reading?.canSteer === true ? { ...row, buttons: buttonsOf(row.reading) } : row,
    );
    const same = pick.items.find(({ reading }) => reading !== undefined && keyOf(reading) === wasChosen);
    if (same !== undefined) pick.activeItems = [same];
  };
  const rest = (): void => {
    waiting.forEach(clearTimeout);
    tried = undefined;
    asking.cancel();
    asking.dispose();
  };
  const ask = async (check: boolean): Promise<void> => {
    asking.cancel();
    asking.dispose();
    const { token } = (asking = new vscode.CancellationTokenSource());
    const params: WishParams = { text: text(), ...about, ...(check ? { check } : {}) };
    tried = check ? params.text : undefined;
    pick.busy = true;
    try {
      const { readings } = await server.request<WishResult>(wishMethod, params, token);
      if (token.isCancellationRequested || !isOpen) return;
      [understood, problem] = [{ text: params.text, isChecked: check, readings: readings.map(named) }, undefined];
    } catch (error) {
      if (token.isCancellationRequested || !isOpen) return;
      problem = isSilent(error) ? undefined : errorMessage(error);
    }
    tried = undefined;
    pick.busy = false;
    show();
  };
  const typed = (): void => {
    rest();
    asking = new vscode.CancellationTokenSource();
    [pick.title, pick.busy] = [title, true];
    show();
    waiting = [setTimeout(() => void ask(false), lookUpMs)];
    if (text() !== '') waiting.push(setTimeout(() => void ask(true), tryMs));
  };
  /** Whether it is steered toward; if not, the title says why. */
  const mayBeTaken = ({ canSteer, title: name, detail, hold }: WishReading): boolean => {
    const isHeld = hold !== undefined;
    if (!canSteer) pick.title = `Not toward “${name}”: ${detail}`;
    else if (isHeld && !holds) pick.title = 'A passage is rewritten toward a theme, not to a share of it: leave out the number';
    else if (isHeld && !mix.isEmpty) pick.title = 'The share of one theme can be held, and nothing beside it: leave out the number';
    else return true;
    return false;
  };
  /** What is held is not mixed with anything. */
  const buttonsOf = ({ kind, hold }: WishReading): vscode.QuickInputButton[] =>
    hold !== undefined
      ? []
      : kind === 'theme' && holds && editor !== undefined
        ? [hereButton, moreButton, lessButton]
        : [moreButton, lessButton];

  pick.title = title;
  pick.placeholder = holds
    ? 'Words (sea, ship), a phrase, a theme, a profile or a code; “ships at 0.3” holds a share of a theme'
    : 'Words (sea, ship), a phrase, or the name of a theme, a profile or a code';
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  void ask(false);
  return new Promise((resolve) => {
    const taken = (): void => {
      isTaken = true;
      resolve(mix.wish);
      pick.hide();
    };
    pick.onDidChangeValue(typed);
    pick.onDidAccept(() => {
      // Who types quickly is done before the editor has drawn a row to select.
      const row = pick.selectedItems[0] ?? pick.items[0];
      if (row?.isMix === true) taken();
      if (row?.reading === undefined || !mayBeTaken(row.reading)) return;
      if (!mix.has(row.reading)) mix.add(row.reading, 1);
      taken();
    });
    pick.onDidTriggerItemButton(({ item: { reading }, button }) => {
      if (reading === undefined || !mayBeTaken(reading)) return;
      if (button === hereButton) {
        pick.value = `${reading.title} as here`;
        return typed();
      }

      mix.add(reading, button === moreButton ? 1 : -1);
      pick.value = '';
      typed();
    });
    pick.onDidHide(() => {
      isOpen = false;
      // Words that are steered toward are tried to the end: the continuation goes on from what has been learned by then.
      if (isTaken && tried !== undefined && mix.hasWords(tried)) waiting.forEach(clearTimeout);
      else rest();
      resolve(undefined);
      pick.dispose();
    });
    pick.show();
  });
}
