// The theme that a command is about: a link or a lens passes its number.

export function themeOf(argument: unknown): number | undefined {
  return Number.isInteger(argument) && (argument as number) >= 0 ? (argument as number) : undefined;
}
