// The codes that the user has pinned, in the order they were pinned.

export function pin(pins: readonly string[], code: string): string[] {
  return pins.includes(code) ? [...pins] : [...pins, code];
}

export function unpin(pins: readonly string[], code: string): string[] {
  return pins.filter((other) => other !== code);
}

/** The stored pins; anything else that is stored is ignored. */
export function storedPins(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((name): name is string => typeof name === 'string') : [];
}
