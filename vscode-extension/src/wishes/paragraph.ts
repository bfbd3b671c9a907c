// The paragraph at a line: the lines around it up to blank ones.

export interface Lines {
  readonly first: number;
  readonly last: number;
}

/** On a blank line, the paragraph before it; undefined if there is none. */
export function paragraphAround(lines: number, isBlank: (line: number) => boolean, line: number): Lines | undefined {
  let last = Math.min(line, lines - 1);
  while (last >= 0 && isBlank(last)) last--;
  if (last < 0) return undefined;
  let first = last;
  while (first > 0 && !isBlank(first - 1)) first--;
  while (last + 1 < lines && !isBlank(last + 1)) last++;
  return { first, last };
}
