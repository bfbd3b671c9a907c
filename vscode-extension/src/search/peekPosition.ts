// Where the list of a code's places opens, so that the reader does not lose their place in the text.

interface VisibleLines {
  readonly start: { readonly line: number };
  readonly end: { readonly line: number };
}

/** The cursor if it is on the screen, otherwise the first occurrence on the screen, otherwise the first occurrence. */
export function peekPosition<P extends { readonly line: number }>(
  cursor: P | undefined,
  visible: readonly VisibleLines[],
  occurrences: readonly P[],
): P | undefined {
  const isVisible = (place: P): boolean => visible.some((lines) => lines.start.line <= place.line && place.line <= lines.end.line);
  return cursor !== undefined && isVisible(cursor) ? cursor : (occurrences.find(isVisible) ?? occurrences[0]);
}
