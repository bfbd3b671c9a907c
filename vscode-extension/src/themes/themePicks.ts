// The rows of a list of themes: its name, its words, and how well it can be written.

import type { FoundTheme, ThemeWriting } from '../protocol/themes';

export interface ThemePick {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The server has searched by names, aliases and words; the list must not leave out what it does not know. */
  readonly alwaysShow: true;
  readonly theme: number;
  /** False if steering toward it does no better than random codes. */
  readonly canBeWritten: boolean;
}

export const themePick = ({ number, name, words, sentence, writable }: FoundTheme): ThemePick => ({
  label: name,
  description: words.join(', '),
  detail: sentence ?? '',
  alwaysShow: true,
  theme: number,
  canBeWritten: canBeWritten(writable),
});

/** The same, with what is known of writing the theme. */
export function writingPick(found: FoundTheme): ThemePick {
  const pick = themePick(found);
  const said = found.writable === null ? [] : [writingSaid(found.writable)];
  return { ...pick, detail: [...said, ...(pick.detail === '' ? [] : [pick.detail])].join(' · ') };
}

/** A theme that was never measured is offered. */
export const canBeWritten = (writing: ThemeWriting | null): boolean => writing === null || writing.rate > writing.unsteered;

export function writingSaid({ rate, unsteered }: ThemeWriting): string {
  const share = (value: number): string => `${Math.round(value * 100)}%`;
  return rate > unsteered
    ? `${share(rate)} of continuations have a word of it, ${share(unsteered)} without steering`
    : `Cannot be written: ${share(rate)} of continuations have a word of it, ${share(unsteered)} without steering`;
}
