// Which documents the server reads.

export interface DocumentFilter {
  readonly scheme: string;
  readonly language?: string;
  readonly pattern?: string;
}

/** A label counts while it is still being typed, so the server is told about edits to these files. */
export const labelFiles: DocumentFilter = { scheme: 'file', pattern: '**/.codebooklsp/labels.json' };

/** Not output panes (we would read our own log as it grows), and not the old side of a diff. */
const schemes = ['file', 'untitled', 'vscode-vfs', 'vscode-notebook-cell'];

export function documentSelector(languages: readonly string[]): DocumentFilter[] {
  const named = languages.map((language) => language.trim()).filter((language) => language !== '');
  return named.includes('*')
    ? schemes.map((scheme) => ({ scheme }))
    : named.flatMap((language) => schemes.map((scheme) => ({ scheme, language })));
}
