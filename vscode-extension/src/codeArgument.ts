// Commands get a code's name from a link, a lens or a key binding, or a row of the Codes view.

export function codeOf(argument: unknown): string | undefined {
  const code = typeof argument === 'object' && argument !== null ? (argument as { code?: unknown }).code : argument;
  return typeof code === 'string' && code !== '' ? code : undefined;
}

/**
 * What to look for, and where: links and lenses say both, `(uri, code)`; a row comes first, without a document, and is about the one that is
 * listed. Undefined is for the user to choose.
 */
export function placeOf(
  first: unknown,
  second: unknown,
  listed: string | undefined,
): { readonly uri: string | undefined; readonly code: string | undefined } {
  return typeof first === 'string' ? { uri: first, code: codeOf(second) } : { uri: listed, code: codeOf(first) };
}
