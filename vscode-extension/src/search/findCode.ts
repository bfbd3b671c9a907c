// The commands that list the places where a code fires, as a peek.

import * as vscode from 'vscode';
import type { Location } from 'vscode-languageserver-types';
import { codeOf, placeOf } from '../codes/codeArgument';
import type { CurrentText } from '../codes/currentText';
import { pickCode } from '../codes/pickCode';
import { registerCommands } from '../editor/commands';
import { showInformation } from '../editor/messages';
import { toRange } from '../editor/ranges';
import { occurrencesMethod, type OccurrencesParams, type OccurrencesResult } from '../protocol/codes';
import { referencesMethod } from '../protocol/labels';
import type { CodebookServer } from '../server/codebookServer';
import { peekPosition } from './peekPosition';

export function searchCommands(server: CodebookServer, text: CurrentText): vscode.Disposable {
  return registerCommands({
    findAll: async (first, second) => {
      const { uri, code } = placeOf(first, second, text.uri);
      const chosen = code ?? (await pickCode(text));
      if (chosen !== undefined && uri !== undefined) await findInDocument(server, uri, chosen);
    },
    findEverywhere: async (argument) => {
      const code = codeOf(argument) ?? (await pickCode(text));
      if (code !== undefined) await findEverywhere(server, code);
    },
  });
}

async function findInDocument(server: CodebookServer, uri: string, code: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const params: OccurrencesParams = { textDocument: { uri }, code };
  const result = await server.ask<OccurrencesResult>(occurrencesMethod, params);
  const locations = (result?.ranges ?? []).map((range) => new vscode.Location(document.uri, toRange(range)));

  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const starts = locations.map((location) => location.range.start);
  const position = peekPosition(editor?.selection.active, editor?.visibleRanges ?? [], starts);
  if (position === undefined || starts.length === 0) {
    showInformation(
      result === null
        ? `${code} cannot be searched for yet. Try again when the status bar says “Codes: ready”.`
        : `${code} does not fire in this document.`,
    );
    return;
  }

  await peek(document.uri, position, locations, code);
}

/** Searches the open documents and the workspace's index. */
async function findEverywhere(server: CodebookServer, code: string): Promise<void> {
  const found = (await server.ask<readonly Location[]>(referencesMethod, { code })) ?? [];
  const locations = found.map(({ uri, range }) => new vscode.Location(vscode.Uri.parse(uri), toRange(range)));
  const [first] = locations;
  if (first === undefined) showInformation(`${code} does not fire in any open document or indexed file.`);
  else await peek(first.uri, first.range.start, locations, code);
}

async function peek(uri: vscode.Uri, position: vscode.Position, locations: readonly vscode.Location[], code: string): Promise<void> {
  await vscode.commands.executeCommand('editor.action.goToLocations', uri, position, locations, 'peek', `${code} does not fire here.`);
}
