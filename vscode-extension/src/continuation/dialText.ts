// What the dial in the status bar says of an offer: where it goes, how strongly, which of the candidates is shown, and what it costs.

import { escapeMarkdown } from '../text/markdown';
import { capital, shortened } from '../text/words';
import { turned } from './dials';
import { isMade } from './ghostText';
import { dialOfOffer, type Offer, shownCandidate } from './offer';

/** A longer wish would push others out of the status bar. */
const mostCharacters = 40;

export interface DialText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly canBeWeaker: boolean;
  readonly canBeStronger: boolean;
}

/** What the tooltip offers, each with its command. */
const actions: readonly (readonly [title: string, command: string])[] = [
  ['Weaker', 'codebookLsp.weaker'],
  ['Stronger', 'codebookLsp.stronger'],
  ['Compare', 'codebookLsp.showComparison'],
  ['Save as a profile', 'codebookLsp.saveProfile'],
];

export const dialCommands = actions.map(([, command]) => command);

export function dialText(offer: Offer): DialText {
  const [shown, dial] = [shownCandidate(offer), dialOfOffer(offer)];
  const said = offer.wish?.said ?? shown?.result?.profile ?? shown?.before?.result?.profile ?? 'continuation';
  const which = `${offer.current + 1} of ${offer.candidates.length}`;
  const icon = offer.candidates.every(isMade) ? '$(wand)' : '$(loading~spin)';
  const links = actions.map(([title, command]) => `[${title}](command:${command})`);
  return {
    text: `${icon} ${withoutIcons(shortened(said, mostCharacters))} · ${dial.said(dial.now)} · ${which}`,
    tooltip: [
      `**${escapeMarkdown(capital(said))}**, ${dial.saidInFull(dial.now)}, continuation ${which}`,
      ...(offer.wish?.details ?? []).map((one) => escapeMarkdown(one)),
      ...(shown?.result === undefined ? [] : [cost(shown.result.unsteeredFluency - shown.result.fluency)]),
      links.join(' · '),
    ].join('\n\n'),
    canBeWeaker: turned(dial, -1) !== undefined,
    canBeStronger: turned(dial, 1) !== undefined,
  };
}

/** @param loss Of fluency, in nats per token. */
function cost(loss: number): string {
  const factor = Math.exp(Math.abs(loss)).toFixed(2);
  if (factor === '1.00') return 'The model finds it as likely, token by token, as what it writes by itself.';
  return `The model finds its tokens ${factor} times ${loss < 0 ? 'more' : 'less'} likely than those it writes by itself.`;
}

/** "$(name)" in a status bar is a picture. */
const withoutIcons = (text: string): string => text.replaceAll('$(', '$ (');
