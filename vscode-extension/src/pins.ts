// The codes a user keeps in sight, in the order they were pinned.

export function pin(pins: readonly string[], code: string): string[] {
  return pins.includes(code) ? [...pins] : [...pins, code];
}

export function unpin(pins: readonly string[], code: string): string[] {
  return pins.filter((other) => other !== code);
}

/** What was stored, as far as it is a list of names. */
export function storedPins(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}
