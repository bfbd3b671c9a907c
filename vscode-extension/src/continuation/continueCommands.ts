// The commands that begin a continuation: toward what the user wishes, and with or without a code.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { fromRange } from '../editor/ranges';
import type { ContinueHow } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { themeOf } from '../themes/themeArgument';
import { askWish } from '../wishes/wishBox';
import type { Wish } from '../wishes/wishMix';
import type { Continuations } from './continuations';

export function continueCommands(server: CodebookServer, text: CurrentText, continuations: Continuations): vscode.Disposable {
  const editorNow = (): vscode.TextEditor | undefined => vscode.window.activeTextEditor ?? text.editor;
  /** At the cursor, or after the selection. */
  const run = async (how: ContinueHow, editor = editorNow(), wish?: Wish): Promise<void> => {
    if (editor === undefined) return;
    const { document, selection } = editor;
    const textDocument = { uri: document.uri.toString(), version: document.version };
    await continuations.run({ textDocument, range: fromRange(selection), how, ...holdOf(wish) }, wish);
  };
  const runWithCode = async (argument: unknown, how: (code: string) => ContinueHow): Promise<void> => {
    const code = codeOf(argument) ?? (await pickCode(text));
    if (code !== undefined) await run(how(code));
  };

  return registerCommands({
    continueWithCode: (argument) => runWithCode(argument, (code) => ({ directions: [{ code, weight: 1 }] })),
    continueWithoutCode: (argument) => runWithCode(argument, (code) => ({ without: [code] })),
    continueToward: async (argument) => {
      const theme = themeOf(argument);
      if (theme !== undefined) return run({ directions: [{ theme, weight: 1 }] });
      const editor = editorNow();
      const wish = await askWish(server, editor, 'Continue toward…', true);
      if (wish !== undefined) await run({ directions: wish.directions }, editor, wish);
    },
  });
}

const holdOf = (wish: Wish | undefined): { readonly hold?: number } => (wish?.hold === undefined ? {} : { hold: wish.hold });
