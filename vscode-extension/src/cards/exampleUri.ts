// The address of an indexed text that is not a file of the workspace. It is shown read-only, as it was indexed.

/** @param token Any of its tokens: the server finds the text by it. */
export function exampleUri(name: string, token: number): { readonly path: string; readonly query: string } {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return { path: `/${parts.join('/') || 'text'}`, query: String(token) };
}
