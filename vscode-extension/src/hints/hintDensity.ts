// Turns hints off, and back on as they were.

const usual = 'themes';

/** @param last The density before hints were turned off, if known. */
export function toggledDensity(density: string, last: string | undefined): string {
  return density !== 'off' ? 'off' : last === undefined || last === 'off' ? usual : last;
}
