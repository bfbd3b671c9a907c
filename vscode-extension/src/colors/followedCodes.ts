// Edits of the setting `codebookLsp.followed`. Entries that we do not understand stay as they are: the list belongs to the user.

export interface FollowedCode {
  readonly code: string;
  readonly color: number;
}

export const colors = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Gives the code this colour. A code that is already in the list keeps its place. */
export function follow(followed: readonly unknown[], code: string, color: number): unknown[] {
  const entry: FollowedCode = { code, color };
  return isFollowed(followed, code) ? followed.map((other) => (isOf(other, code) ? entry : other)) : [...followed, entry];
}

export function unfollow(followed: readonly unknown[], code: string): unknown[] {
  return followed.filter((other) => !isOf(other, code));
}

export function isFollowed(followed: readonly unknown[], code: string): boolean {
  return followed.some((other) => isOf(other, code));
}

/** The names of the codes in the list. */
export function followedNames(followed: readonly unknown[]): string[] {
  return followed.flatMap((one) => {
    const code = (one as { code?: unknown } | null)?.code;
    return typeof code === 'string' ? [code] : [];
  });
}

/** The first colour that no code has; null if all are taken. */
export function freeColor(followed: readonly unknown[]): number | null {
  const taken = new Set(followed.map((other) => (other as Partial<FollowedCode> | null)?.color));
  return colors.find((color) => !taken.has(color)) ?? null;
}

/** The colour that a link or a key binding asks for; undefined for anything else. */
export function colorOf(value: unknown): number | undefined {
  return colors.find((color) => color === value);
}

function isOf(other: unknown, code: string): boolean {
  return typeof other === 'object' && other !== null && (other as Partial<FollowedCode>).code === code;
}
