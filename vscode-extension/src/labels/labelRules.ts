// What may be a label. The server has the same rules; these answer while the user types.

const longest = 120;

/** Undefined for a valid label. A blank one removes the label. */
export function labelProblem(label: string): string | undefined {
  if (label.trim().length > longest) return `A label can have at most ${longest} characters.`;
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(label.trim()) ? 'A label must be one line.' : undefined;
}

/** The code of a document such as `codebooklsp:/code/L14.3:877`; undefined for other documents. */
export function codeOfPath(path: string): string | undefined {
  const [, code] = /^\/code\/(.+)$/.exec(path) ?? [];
  return code;
}

/** Whether a place in a line of Markdown is a heading or a link, which has a name of its own. */
export function namesSomethingElse(line: string, at: number): boolean {
  const isIn = (link: RegExpMatchArray): boolean => (link.index ?? 0) <= at && at <= (link.index ?? 0) + link[0].length;
  return /^ {0,3}#{1,6}\s/.test(line) || [...line.matchAll(/!?\[[^\]]*\](\([^)]*\)|\[[^\]]*\]|:)/g)].some(isIn);
}
