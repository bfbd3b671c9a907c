// What the dial in the status bar says of an offer: where it goes, how strongly, which of the candidates is shown, and what it costs.

import { escapeMarkdown } from '../text/markdown';
import { capital, shortened } from '../text/words';
import { isMade } from './ghostText';
import { type Offer, shownCandidate, strengthOf } from './offer';
import { strengthSaid, turned } from './strengths';

/** A longer wish would push others out of the status bar. */
const mostCharacters = 40;

export interface DialText {
  readonly text: string;
  /** Markdown. */
  readonly tooltip: string;
  readonly canBeWeaker: boolean;
  readonly canBeStronger: boolean;
}

/** The commands that the tooltip links to. */
export const dialCommands = ['weaker', 'stronger', 'showComparison', 'saveProfile'].map((name) => `codebookLsp.${name}`);

export function dialText(offer: Offer): DialText {
  const [shown, strength] = [shownCandidate(offer), strengthOf(offer)];
  const said = offer.wish?.said ?? shown?.result?.profile ?? shown?.before?.result?.profile ?? 'continuation';
  const which = `${offer.current + 1} of ${offer.candidates.length}`;
  const icon = offer.candidates.every(isMade) ? '$(wand)' : '$(loading~spin)';
  const links = dialCommands.map((command, at) => `[${['Weaker', 'Stronger', 'Compare', 'Save as a profile'][at]}](command:${command})`);
  return {
    text: `${icon} ${withoutIcons(shortened(said, mostCharacters))} · ${strengthSaid(strength)} · ${which}`,
    tooltip: [
      `**${escapeMarkdown(capital(said))}**, strength ${strengthSaid(strength)}, continuation ${which}`,
      ...(offer.wish?.details ?? []).map((one) => escapeMarkdown(one)),
      ...(shown?.result === undefined ? [] : [cost(shown.result.unsteeredFluency - shown.result.fluency)]),
      links.join(' · '),
    ].join('\n\n'),
    canBeWeaker: turned(strength, -1) !== undefined,
    canBeStronger: turned(strength, 1) !== undefined,
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
