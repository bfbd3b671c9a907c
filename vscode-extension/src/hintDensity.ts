// Hints off and on again, as they were.

const usual = 'few';

/** @param last What it was before it was turned off, if that is known. */
export function toggled(density: string, last: string | undefined): string {
  return density !== 'off' ? 'off' : last === undefined || last === 'off' ? usual : last;
}
