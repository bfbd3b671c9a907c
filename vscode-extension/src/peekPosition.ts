// Where a peek at the occurrences of a code opens, so that the reader's place in the text stays in sight.

interface Lines {
  readonly start: { readonly line: number };
  readonly end: { readonly line: number };
}

/** The caret if it is on the screen, else the first occurrence that is, else the first. */
export function peekPosition<P extends { readonly line: number }>(
  caret: P | undefined,
  visible: readonly Lines[],
  occurrences: readonly P[],
): P | undefined {
  const isVisible = (place: P): boolean => visible.some((lines) => lines.start.line <= place.line && place.line <= lines.end.line);
  return caret !== undefined && isVisible(caret) ? caret : (occurrences.find(isVisible) ?? occurrences[0]);
}
