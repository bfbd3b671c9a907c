// Edits of the setting `codebookLsp.followed`. They keep what they do not understand: the list is the user's.

export interface FollowedCode {
  readonly code: string;
  readonly color: number;
}

export const colors = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** The code with this colour; its place stays if it has one. */
export function follow(followed: readonly unknown[], code: string, color: number): unknown[] {
  const entry: FollowedCode = { code, color };
  return followed.some((other) => isOf(other, code)) ? followed.map((other) => (isOf(other, code) ? entry : other)) : [...followed, entry];
}

export function unfollow(followed: readonly unknown[], code: string): unknown[] {
  return followed.filter((other) => !isOf(other, code));
}

export function isFollowed(followed: readonly unknown[], code: string): boolean {
  return followed.some((other) => isOf(other, code));
}

/** The first colour that nothing has; null when all are taken. */
export function freeColor(followed: readonly unknown[]): number | null {
  const taken = new Set(followed.map((other) => (other as Partial<FollowedCode> | null)?.color));
  return colors.find((color) => !taken.has(color)) ?? null;
}

/** A colour that a link or a key binding names; undefined for anything else. */
export function colorOf(value: unknown): number | undefined {
  return colors.find((color) => color === value);
}

function isOf(other: unknown, code: string): boolean {
  return typeof other === 'object' && other !== null && (other as Partial<FollowedCode>).code === code;
}
