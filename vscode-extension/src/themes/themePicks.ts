// The rows of a list of themes, and how well a theme can be written.

import type { FoundTheme, ThemeWriting } from '../protocol/themes';

export interface ThemePick {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The server has searched by names, aliases and words; the list must not leave out what it does not know. */
  readonly alwaysShow: true;
  readonly theme: number;
}

export const themePick = ({ number, name, words, sentence }: FoundTheme): ThemePick => ({
  label: name,
  description: words.join(', '),
  detail: sentence ?? '',
  alwaysShow: true,
  theme: number,
});

/** A theme that was never measured is offered. */
export const canBeWritten = (writing: ThemeWriting | null): boolean => writing === null || writing.isWritable;

export function writingSaid({ rate, unsteered, isWritable }: ThemeWriting): string {
  const share = (value: number): string => `${Math.round(value * 100)}%`;
  return isWritable
    ? `${share(rate)} of continuations have a word of it, ${share(unsteered)} without steering`
    : `Cannot be written: ${share(rate)} of continuations have a word of it, ${share(unsteered)} without steering`;
}
