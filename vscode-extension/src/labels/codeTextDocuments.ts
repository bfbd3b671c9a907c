// Read-only documents about codes: a symbol must point at a document, and the code may fire in none.

import * as vscode from 'vscode';
import { codeTextMethod, type CodeTextResult } from '../protocol/labels';
import type { CodebookServer } from '../server/codebookServer';
import { codeOfPath } from './labelRules';

const scheme = 'codebooklsp';

export function codeTextDocuments(server: CodebookServer): vscode.Disposable {
  const changed = new vscode.EventEmitter<vscode.Uri>();
  return vscode.Disposable.from(
    changed,
    vscode.workspace.registerTextDocumentContentProvider(scheme, {
      onDidChange: changed.event,
      provideTextDocumentContent: async (uri) => {
        const code = codeOfPath(uri.path);
        const about = code === undefined ? null : await server.ask<CodeTextResult>(codeTextMethod, { code });
        return about?.text ?? 'Nothing is known about this code yet.\n';
      },
    }),
    server.onDidChange(() => {
      for (const { uri } of vscode.workspace.textDocuments) if (uri.scheme === scheme) changed.fire(uri);
    }),
  );
}
