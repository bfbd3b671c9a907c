// Asks the server why a word is read so.

import * as vscode from 'vscode';
import type { LinkedPlace } from '../codes/linkedPlace';
import { fromPosition } from '../editor/ranges';
import { explainMethod, type ExplainParams, type ExplainResult } from '../protocol/explanations';
import type { CodebookServer } from '../server/codebookServer';

/** @param code Only this code is told of, if given. @returns Null where there is no word that is read. Throws the server's error. */
export async function askWhy(
  server: CodebookServer,
  { uri, offset }: LinkedPlace,
  code: string | undefined,
  cancel: vscode.CancellationToken,
): Promise<ExplainResult | null> {
  const document = await vscode.workspace.openTextDocument(vscode.Uri.parse(uri, true));
  const position = fromPosition(document.positionAt(offset));
  const params: ExplainParams = { textDocument: { uri }, position, ...(code !== undefined && { code }) };
  return server.request<ExplainResult | null>(explainMethod, params, cancel);
}
