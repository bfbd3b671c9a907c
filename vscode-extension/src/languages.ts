// Which documents are the server's.

export interface DocumentFilter {
  readonly scheme: string;
  readonly language?: string;
}

/** Not output panes (our own log would be read as it grows), not the old side of a diff. */
const schemes = ['file', 'untitled', 'vscode-vfs'];

export function documentSelector(languages: readonly string[]): DocumentFilter[] {
  const named = languages.map((language) => language.trim()).filter((language) => language !== '');
  return named.includes('*')
    ? schemes.map((scheme) => ({ scheme }))
    : named.flatMap((language) => schemes.map((scheme) => ({ scheme, language })));
}
