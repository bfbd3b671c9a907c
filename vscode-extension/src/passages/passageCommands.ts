// The commands that list places: passages like this one, what the edits since the last commit did, and the most surprising words.

import * as vscode from 'vscode';
import type { CurrentText } from '../codes/currentText';
import { registerCommands } from '../editor/commands';
import { showError, showInformation } from '../editor/messages';
import { fromRange, toRange } from '../editor/ranges';
import { changesMethod, type ChangesParams, type ChangesResult } from '../protocol/changes';
import { passagesLikeMethod, type PassagesLikeParams, type PassagesLikeResult } from '../protocol/themes';
import { surpriseMethod, type SurpriseParams, type SurpriseResult } from '../protocol/surprise';
import type { CodebookServer } from '../server/codebookServer';
import { showsSurprise } from '../surprise/toggleSurprise';
import { committedText } from './committedText';
import { PassageDocuments } from './passageDocuments';
import { changePicks, passagePicks, type PlacePick } from './passagePicks';
import { pickPlace } from './pickPlace';
import { rangeOf } from './rangeArgument';
import { surprisePicks } from './surprisePicks';

const mostPassages = 30;
const mostSurprises = 20;

/** In the title of the list. */
const themesNamed = 2;

const notReady = 'The model is not ready yet. Try again when the status bar says “Codes: ready”.';

export function passageCommands(server: CodebookServer, text: CurrentText): vscode.Disposable {
  const passages = new PassageDocuments();
  const shown = (work: () => Promise<void>) => (): Promise<void> => work().catch(showError);
  return vscode.Disposable.from(
    passages,
    registerCommands({
      passagesLike: (uri, range) => shown(() => passagesLike(server, text, passages, uri, range))(),
      openPassage: (uri, range) => shown(() => openPassage(uri, range))(),
      showChanges: shown(() => showChanges(server, text)),
      listSurprises: shown(() => listSurprises(server, text)),
    }),
  );
}

async function passagesLike(
  server: CodebookServer,
  text: CurrentText,
  passages: PassageDocuments,
  uri: unknown,
  range: unknown,
): Promise<void> {
  // From the context menu of the editor the first argument is the address as an object, and the second is not a range.
  const given = rangeOf(range);
  const { editor } = text;
  const address = typeof uri === 'string' && given !== undefined ? uri : editor?.document.uri.toString();
  const place = typeof uri === 'string' && given !== undefined ? given : editor && fromRange(editor.selection);
  if (address === undefined || place === undefined) return;
  const params: PassagesLikeParams = { textDocument: { uri: address }, range: place, limit: mostPassages };
  const result = await waited('Looking for passages like this', (cancel) =>
    server.request<PassagesLikeResult | null>(passagesLikeMethod, params, cancel),
  );
  if (result === undefined) return;
  if (result === null) return showInformation(notReady);
  const rows = passagePicks(result);
  if (rows.length === 0) return showInformation('There is no passage like this one: nothing is said of what it is about.');
  const about = result.themes
    .slice(0, themesNamed)
    .map(({ name }) => name)
    .join(' · ');
  await open(await pickPlace(about === '' ? 'Passages like this' : `Passages like this: ${about}`, rows), passages);
}

async function showChanges(server: CodebookServer, text: CurrentText): Promise<void> {
  const document = text.editor?.document;
  if (document === undefined) return;
  const params: ChangesParams = {
    textDocument: { uri: document.uri.toString() },
    before: await committedText(document.uri),
  };
  const result = await waited('Comparing with the last commit', (cancel) =>
    server.request<ChangesResult | null>(changesMethod, params, cancel),
  );
  if (result === undefined) return;
  if (result === null) return showInformation(notReady);
  if (result.changes.length === 0) return showInformation('No paragraph has changed since the last commit.');
  await open(
    await pickPlace(result.stayed ?? 'What the edits since the last commit did', changePicks(params.textDocument.uri, result.changes)),
  );
}

async function listSurprises(server: CodebookServer, text: CurrentText): Promise<void> {
  const document = text.editor?.document;
  if (document === undefined) return;
  if (!showsSurprise()) {
    showInformation('Surprising words are not shown, so nothing is read to find them.', [
      { title: 'Show Surprising Words', command: 'codebookLsp.toggleSurprise' },
    ]);
    return;
  }
  const params: SurpriseParams = { textDocument: { uri: document.uri.toString() }, expected: mostSurprises };
  const result = await waited('Looking for surprising words', (cancel) =>
    server.request<SurpriseResult | null>(surpriseMethod, params, cancel),
  );
  if (result === undefined) return;
  if (result === null) return showInformation(notReady);
  const rows = surprisePicks(params.textDocument.uri, result);
  if (rows.length === 0) return showInformation('No word of this text was less likely where it stands than it is elsewhere.');
  await open(await pickPlace('Words that were less likely here than elsewhere', rows));
}

async function open(row: PlacePick | undefined, passages?: PassageDocuments): Promise<void> {
  if (row === undefined) return;
  if (row.place === null) await passages?.open(row.text);
  else await openPassage(row.place.uri, row.place.range);
}

async function openPassage(uri: unknown, range: unknown): Promise<void> {
  const place = rangeOf(range);
  if (typeof uri !== 'string' || place === undefined) return;
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const column = vscode.window.visibleTextEditors.find((editor) => editor.document === document)?.viewColumn;
  await vscode.window.showTextDocument(document, { selection: toRange(place), viewColumn: column ?? vscode.ViewColumn.One });
}

/** Undefined if the user cancelled. */
async function waited<T>(title: string, ask: (cancel: vscode.CancellationToken) => Promise<T>): Promise<T | undefined> {
  return vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, cancel) => {
    try {
      return await ask(cancel);
    } catch (error) {
      if (cancel.isCancellationRequested) return undefined;
      throw error;
    }
  });
}
