// The word that a link in a text is about.

export interface LinkedPlace {
  /** The address of the text. */
  readonly uri: string;
  /** In UTF-16 units of the text. */
  readonly offset: number;
}

/** @returns Undefined where it is no such link. */
export function linkedPlace(uri: unknown, offset: unknown): LinkedPlace | undefined {
  return typeof uri === 'string' && Number.isInteger(offset) && (offset as number) >= 0 ? { uri, offset: offset as number } : undefined;
}
