// Edits of the settings `codebookLsp.followed` and `codebookLsp.followedThemes`. Entries that we do not understand stay as they are: the
// lists belong to the user.

export interface FollowedCode {
  readonly code: string;
  readonly color: number;
}

export interface FollowedTheme {
  readonly theme: number;
  readonly color: number;
}

/** What an entry is about. */
export type Followed = Pick<FollowedCode, 'code'> | Pick<FollowedTheme, 'theme'>;

export const colors = [1, 2, 3, 4, 5, 6, 7, 8] as const;

/** Gives the code or theme this colour. One that is already in the list keeps its place. */
export function follow(followed: readonly unknown[], wanted: Followed, color: number): unknown[] {
  const entry: FollowedCode | FollowedTheme = { ...wanted, color };
  return isFollowed(followed, wanted) ? followed.map((other) => (isOf(other, wanted) ? entry : other)) : [...followed, entry];
}

export function unfollow(followed: readonly unknown[], wanted: Followed): unknown[] {
  return followed.filter((other) => !isOf(other, wanted));
}

export function isFollowed(followed: readonly unknown[], wanted: Followed): boolean {
  return followed.some((other) => isOf(other, wanted));
}

/** The names of the codes in the list. */
export function followedNames(followed: readonly unknown[]): string[] {
  return followed.flatMap((one) => {
    const code = (one as { code?: unknown } | null)?.code;
    return typeof code === 'string' ? [code] : [];
  });
}

/** The first colour that nothing in the list has; null if all are taken. */
export function freeColor(followed: readonly unknown[]): number | null {
  const taken = new Set(followed.map((other) => (other as Partial<FollowedCode> | null)?.color));
  return colors.find((color) => !taken.has(color)) ?? null;
}

/** The colour that a link or a key binding asks for; undefined for anything else. */
export function colorOf(value: unknown): number | undefined {
  return colors.find((color) => color === value);
}

function isOf(other: unknown, wanted: Followed): boolean {
  if (typeof other !== 'object' || other === null) return false;
  return 'code' in wanted
    ? (other as Partial<FollowedCode>).code === wanted.code
    : (other as Partial<FollowedTheme>).theme === wanted.theme;
}
