// Where a code fires, shown as a peek.

import * as vscode from 'vscode';
import { peekPosition } from './peekPosition';
import { occurrencesMethod, type OccurrencesParams, type OccurrencesResult } from './protocol';
import type { CodebookServer } from './server';

export async function findAll(server: CodebookServer, uri: string, code: string): Promise<void> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri));
  const params: OccurrencesParams = { textDocument: { uri }, code };
  const result = await server.ask<OccurrencesResult>(occurrencesMethod, params);
  const locations = (result?.ranges ?? []).map(
    ({ start, end }) => new vscode.Location(document.uri, new vscode.Range(start.line, start.character, end.line, end.character)),
  );

  const editor = vscode.window.visibleTextEditors.find((one) => one.document === document);
  const starts = locations.map((location) => location.range.start);
  const position = peekPosition(editor?.selection.active, editor?.visibleRanges ?? [], starts);
  if (starts.length === 0 || position === undefined) {
    void vscode.window.showInformationMessage(
      result === null ? `${code} cannot be looked for now.` : `${code} fires nowhere in this document.`,
    );
    return;
  }

  await vscode.commands.executeCommand(
    'editor.action.goToLocations',
    document.uri,
    position,
    locations,
    'peek',
    `No occurrence of ${code}`,
  );
}
