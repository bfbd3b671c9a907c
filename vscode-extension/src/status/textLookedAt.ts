// The text in the active editor, as far as it matters for whether it is read.

import * as vscode from 'vscode';
import { settings } from '../editor/settings';
import type { Lifecycle } from '../server/lifecycle';
import { documentSelector } from '../server/documentSelector';
import { languages } from '../server/serverSettings';
import { type LookedAt, type Reading, readingOf } from './lookedAt';

/** @param document That of the active editor if absent. */
export function readingNow(server: Lifecycle, document = vscode.window.activeTextEditor?.document): Reading {
  return readingOf(server, lookedAt(document), {
    languages: languages(),
    maxDocumentLength: settings().get('maxDocumentLength', Infinity),
  });
}

function lookedAt(document: vscode.TextDocument | undefined): LookedAt | undefined {
  // What lies nowhere in the workspace, such as a log or the old side of a diff, is never read, and nobody expects it.
  if (document === undefined || vscode.languages.match(documentSelector(['*']), document) === 0) return undefined;
  return { languageId: document.languageId, length: document.offsetAt(document.lineAt(document.lineCount - 1).range.end) };
}
