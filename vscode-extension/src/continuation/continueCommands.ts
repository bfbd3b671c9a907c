// The commands that begin a continuation: with a profile, with or without a code, from a selection, or toward a theme.

import * as vscode from 'vscode';
import { codeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { showInformation, showWarning } from '../editor/messages';
import { fromRange } from '../editor/ranges';
import { type ContinueHow, profilesMethod, type ProfilesResult } from '../protocol/continuation';
import type { CodebookServer } from '../server/codebookServer';
import { themeOf } from '../themes/themeArgument';
import type { Continuations } from './continuations';
import { askToward } from './continueToward';

export function continueCommands(server: CodebookServer, text: CurrentText, continuations: Continuations): vscode.Disposable {
  /** At the cursor, or after the selection. */
  const run = async (how: ContinueHow): Promise<void> => {
    const editor = vscode.window.activeTextEditor ?? text.editor;
    if (editor === undefined) return;
    const { document, selection } = editor;
    await continuations.run({
      textDocument: { uri: document.uri.toString(), version: document.version },
      range: fromRange(selection),
      how,
    });
  };
  const runWithCode = async (argument: unknown, how: (code: string) => ContinueHow): Promise<void> => {
    const code = codeOf(argument) ?? (await pickCode(text));
    if (code !== undefined) await run(how(code));
  };

  return registerCommands({
    continueWithProfile: async () => {
      const profile = await pickProfile(server);
      if (profile !== undefined) await run({ profile });
    },
    continueWithCode: (argument) => runWithCode(argument, (code) => ({ codes: [code] })),
    continueWithoutCode: (argument) => runWithCode(argument, (code) => ({ without: [code] })),
    continueWithSelection: () => run({ selection: 'codes' }),
    moreLikeThis: () => run({ selection: 'more' }),
    lessLikeThis: () => run({ selection: 'less' }),
    continueToward: async (argument) => {
      const how = await askToward(server, vscode.window.activeTextEditor ?? text.editor, themeOf(argument));
      if (how !== undefined) await run(how);
    },
  });
}

async function pickProfile(server: CodebookServer): Promise<string | undefined> {
  const answer = await server.ask<ProfilesResult>(profilesMethod, {});
  if (answer === null) return undefined;
  answer.problems.forEach((problem) => showWarning(problem));
  if (answer.profiles.length === 0) {
    showInformation(
      "This workspace has no steering profiles. Add one to .codebooklsp/profiles, for example with 'codebooklsp profile from-words'.",
    );
    return undefined;
  }

  const picked = await vscode.window.showQuickPick(
    answer.profiles.map(({ name, description, codes }) => ({ label: name, description: description ?? `${codes} codes` })),
    { placeHolder: 'Pick a steering profile' },
  );
  return picked?.label;
}
