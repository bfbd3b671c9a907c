// Which documents are the server's.

export interface DocumentFilter {
  readonly scheme: string;
  readonly language?: string;
  readonly pattern?: string;
}

/** Labels as they stand in the editor count at once, so the server is told what is typed there. */
export const labelFiles: DocumentFilter = { scheme: 'file', pattern: '**/.codebooklsp/labels.json' };

/** Not output panes (our own log would be read as it grows), not the old side of a diff. */
const schemes = ['file', 'untitled', 'vscode-vfs'];

export function documentSelector(languages: readonly string[]): DocumentFilter[] {
  const named = languages.map((language) => language.trim()).filter((language) => language !== '');
  return named.includes('*')
    ? schemes.map((scheme) => ({ scheme }))
    : named.flatMap((language) => schemes.map((scheme) => ({ scheme, language })));
}
