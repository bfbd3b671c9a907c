// The address of an indexed text that is no file of the workspace: shown read-only, as it was indexed.

/** @param token Any of its tokens, by which it can be asked for again. */
export function exampleUri(name: string, token: number): { readonly path: string; readonly query: string } {
  const parts = name.split(/[\\/]+/).filter((part) => part !== '' && part !== '.' && part !== '..');
  return { path: `/${parts.join('/') || 'text'}`, query: String(token) };
}
