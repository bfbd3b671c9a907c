// The code that a command is about. A link, a lens or a key binding passes its name; the Codes view passes a row.

export function codeOf(argument: unknown): string | undefined {
  const code = typeof argument === 'object' && argument !== null ? (argument as { code?: unknown }).code : argument;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/**
 * What to look for, and in which document. Links and lenses pass `(uri, code)`. A row of the Codes view comes first and has no document: it
 * is about the one that is listed. Where the result is undefined, the user chooses.
 */
export function placeOf(
  first: unknown,
  second: unknown,
  listed: string | undefined,
): { readonly uri: string | undefined; readonly code: string | undefined } {
  return typeof first === 'string' ? { uri: first, code: codeOf(second) } : { uri: listed, code: codeOf(first) };
}
