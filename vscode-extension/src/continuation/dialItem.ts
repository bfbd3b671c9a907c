// The dial in the status bar, while there is an offer to turn it for: what it says, and an arrow for weaker and for stronger.

import * as vscode from 'vscode';
import { dialCommands, dialText } from './dialText';
import type { Offers } from './offers';

export function dialItem(offers: Offers): vscode.Disposable {
  const item = (name: string, order: number, title: string, text: string): vscode.StatusBarItem => {
    const made = vscode.window.createStatusBarItem(`codebookLsp.${name}`, vscode.StatusBarAlignment.Right, 101 - order / 10);
    [made.name, made.text, made.tooltip, made.command] = [title, text, title, `codebookLsp.${name}`];
    return made;
  };
  const label = item('showDial', 1, 'CodebookLsp: Where the continuation goes', '');
  const weaker = item('weaker', 2, 'Weaker (Alt+−)', '$(chevron-down)');
  const stronger = item('stronger', 3, 'Stronger (Alt+=)', '$(chevron-up)');
  let shown: string | undefined;
  const show = (): void => {
    const { current: offer } = offers;
    const said = offer !== undefined && offers.isOffered ? dialText(offer) : undefined;
    // Each piece of a text that comes is a change of the offer, and rarely one of what is said here.
    const key = JSON.stringify(said);
    if (key === shown) return;
    shown = key;
    if (said === undefined) return [label, weaker, stronger].forEach((one) => one.hide());
    const { text, tooltip, canBeWeaker, canBeStronger } = said;
    const markdown = new vscode.MarkdownString(tooltip);
    markdown.isTrusted = { enabledCommands: dialCommands };
    [label.text, label.tooltip] = [text, markdown];
    label.show();
    for (const [one, can] of [
      [weaker, canBeWeaker],
      [stronger, canBeStronger],
    ] as const) {
      if (can) one.show();
      else one.hide();
    }
  };
  return vscode.Disposable.from(label, weaker, stronger, offers.onDidChange(show), vscode.window.onDidChangeActiveTextEditor(show));
}
