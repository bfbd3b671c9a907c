// The rows of the box that takes a wish: what the typed text could mean, the likeliest first.

import type { WishReading } from '../protocol/wishes';
import { capital } from '../text/words';
import type { WishMix } from './wishMix';

export interface WishRow {
  readonly label: string;
  readonly description: string;
  readonly detail: string;
  /** The server has searched; the list must not leave out what it does not know. */
  readonly alwaysShow: true;
  /** None in the row that stands for what was put together so far, and in one that only says something. */
  readonly reading?: WishReading;
  readonly isMix?: true;
}

/** What the server made of a text. */
export interface Understood {
  readonly text: string;
  readonly isChecked: boolean;
  readonly readings: readonly WishReading[];
}

const kinds: Readonly<Record<WishReading['kind'], string>> = {
  theme: 'theme',
  words: 'words',
  profile: 'profile',
  label: 'code',
  passage: '',
};

/** @param problem Why nothing is known, in one sentence. */
export function wishRows(text: string, understood: Understood | undefined, mix: WishMix, problem?: string): WishRow[] {
  const isCurrent = understood?.text === text;
  const rows = isCurrent ? inOrder(text, understood.readings) : atOnce(text, understood?.readings ?? []);
  return [
    ...(mix.isEmpty ? [] : [{ label: `$(arrow-right) ${capital(mix.wish.said)}`, ...bare, isMix: true as const }]),
    ...(problem === undefined ? [] : [{ label: '$(warning) Nothing can be looked up', ...bare, detail: problem }]),
    ...rows.map((reading) => rowOf(reading, isCurrent && !understood.isChecked)),
    ...(rows.length === 0 && problem === undefined && isCurrent
      ? [{ label: '$(info) Nothing is known by this name', ...bare, detail: nothing }]
      : []),
  ];
}

/**
 * The server's order, but a passage, which has no name to type, comes first while nothing is typed, and last from then on. What cannot
 * steer is left out where nobody has asked for it.
 */
function inOrder(text: string, readings: readonly WishReading[]): readonly WishReading[] {
  const isPassage = ({ kind }: WishReading): boolean => kind === 'passage';
  const [passages, others] = [readings.filter(isPassage), readings.filter((one) => !isPassage(one))];
  return text === '' ? [...passages, ...others].filter(({ canSteer }) => canSteer) : [...others, ...passages];
}

/** Until the server has answered: what begins with the typed text, and the text's own words. Either can be taken at once. */
function atOnce(text: string, readings: readonly WishReading[]): readonly WishReading[] {
  if (text === '' || isShare(text)) return [];
  const words: WishReading = { kind: 'words', title: text, detail: '…', canSteer: true, direction: { words: text, weight: 1 } };
  const named = readings.filter(({ kind, title }) => kind !== 'words' && title.toLowerCase().startsWith(text.toLowerCase()));
  return [...named, words];
}

/** Whether a share of a theme may be meant, which the server finds: "ships at 0.3", "ships at 30 %", "ships as here". */
const isShare = (text: string): boolean => /\s(at\s+[\d.,]+\s?%?|as\s+here)\s*$/i.test(text);

const bare = { description: '', detail: '', alwaysShow: true } as const;

const nothing = 'Type words, a phrase or the name of a theme, a profile or a code.';

/** @param isTried Whether the server is finding out what words do. */
function rowOf(reading: WishReading, isTried: boolean): WishRow {
  const { kind, title, detail, canSteer, hold } = reading;
  const name = hold === undefined ? title : `${title} at ${hold}`;
  return {
    label: canSteer ? name : `$(circle-slash) ${name}`,
    description: kinds[kind],
    detail: kind === 'words' && isTried ? 'Finding out what they do …' : detail,
    alwaysShow: true,
    reading,
  };
}
