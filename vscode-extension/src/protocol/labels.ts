// Labels of codes, and where a code fires in all open documents (docs/editor-protocol.md).

import type { TextDocumentIdentifier } from 'vscode-languageserver-types';

export const renameMethod = 'codebookLsp/rename';
export const referencesMethod = 'codebookLsp/references';
export const codeTextMethod = 'codebookLsp/codeText';
export const labelsChangedMethod = 'codebookLsp/labelsChanged';

export interface CodeRenameParams {
  readonly code: string;
  /** Blank removes the code's label. */
  readonly newName: string;
  /** The label is kept in this document's workspace folder, when there are several folders. */
  readonly textDocument?: TextDocumentIdentifier;
}

export interface CodeTextResult {
  readonly text: string;
  readonly label: string | null;
}
