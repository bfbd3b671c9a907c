// Turns the colours of themes on, and back to what they were.

export type ColorsSetting = 'off' | 'followed' | 'themes' | 'automatic';

/** @param last What was set before the colours of themes were turned on, if known. */
export function toggledColors(now: ColorsSetting, last: ColorsSetting | undefined): ColorsSetting {
  return now !== 'themes' ? 'themes' : last === undefined || last === 'themes' ? 'off' : last;
}
