// What may be a label: the server says the same, and this says it while one types.

const longest = 120;

/** Undefined when it may; blank takes a label away. */
export function labelProblem(label: string): string | undefined {
  if (label.trim().length > longest) return `A label has at most ${longest} characters.`;
  return /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/.test(label.trim()) ? 'A label is one line.' : undefined;
}

/** The code of a document `codebooklsp:/code/L14.3:877`; undefined for others. */
export function codeOfPath(path: string): string | undefined {
  const [, code] = /^\/code\/(.+)$/.exec(path) ?? [];
  return code;
}
