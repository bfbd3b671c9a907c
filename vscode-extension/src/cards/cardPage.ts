// The page of a code's card. It is the page that `codebooklsp card` writes (CardPage.cs), in the editor's colours and with links.

import style from '../../../shared/CodebookLsp.Features/Cards/Page/card.css';
import type { CardLabel, CardResult } from '../protocol/cards';
import type { ExplainResult } from '../protocol/explanations';
import { count, percent, times } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { webPage } from '../text/webPage';
import { editorColors } from './cardColors';
import { cardExamples } from './cardExamples';
import { button, section } from './cardHtml';
import { codeHere, codeHereStyle } from './codeHere';
import { descriptionTests, firesOn, logitEffects, type MeasuredEffects, otherCodes, wordsAround } from './cardTables';

/** The place of a text that a card was opened from, and what its code did there. */
export interface CardPlace {
  readonly uri: string;
  /** Its codes are the card's. */
  readonly explained: ExplainResult;
}

export function cardPage(card: CardResult, effects: MeasuredEffects, nonce: string, here?: CardPlace): string {
  const together = otherCodes(
    'Fires together with',
    'codes of other codebooks',
    card.together,
    'No code fires with it five times or more.',
  );
  const similar = otherCodes('Similar', 'same codebook, cosine', card.similar, 'No code of its codebook points in a similar direction.');
  const opposite = otherCodes('Opposite', 'same codebook, cosine', card.opposite, 'No code of its codebook points the opposite way.');
  const body = `<main>
${head(card)}
<div class="columns">
<div>${place(here)}${cardExamples(card)}</div>
<div>${firesOn(card)}${wordsAround(card)}${logitEffects(effects)}${together}</div>
</div>
<div class="lists">
${similar}
${opposite}
</div>
${descriptionTests(card.tests)}
</main>`;
  return webPage(card.code, style + editorColors + codeHereStyle, body, nonce);
}

/** A card that cannot be shown, and why. */
export const cardProblem = (code: string, why: string, nonce: string): string =>
  webPage(
    code,
    style + editorColors,
    `<main><p class="eyebrow"><span class="name">${oneLine(code)}</span></p><p role="status" class="note">${escapeHtml(why)}</p></main>`,
    nonce,
  );

function place(here: CardPlace | undefined): string {
  if (here === undefined) return '';
  const { word, codes } = here.explained;
  const said = codes.map((code) => codeHere(code, here.uri)).join('');
  const nothing = '<p class="none-yet">It changes next to nothing of what comes after this word, and read no word before it.</p>';
  return section('Here', `at “${oneLine(word)}”`, said === '' ? nothing : said);
}

function head(card: CardResult): string {
  const site = `layer ${card.layer}${card.head === null ? '' : `, head ${card.head}`}, code ${card.id} of ${count(card.codes)}`;
  const fact = (value: string, what: string): string => `<div><dt>${what}</dt><dd>${value}</dd></div>`;
  const actions = [
    button('findAll', [{ code: card.code }], 'Find all in the text', ' first'),
    button('follow', [card.code], 'Follow'),
    button('continueWithCode', [card.code], 'Continue with this code'),
    button('continueWithoutCode', [card.code], 'Continue without it'),
  ];
  return `<p class="eyebrow"><span class="name">${oneLine(card.code)}</span><span>${site}</span></p>
${card.label === null ? '<h1 class="none">No label</h1>' : `<h1>${oneLine(card.label.text)}</h1>${badges(card.label)}`}
${card.label?.note ? `<p class="note">${escapeHtml(card.label.note)}</p>` : ''}
<p class="actions">${actions.join('')}</p>
<dl class="facts">
${fact(percent(card.tokens === 0 ? 0 : card.firings / card.tokens), 'of all tokens')}
${fact(count(card.firings), `firings in ${count(card.tokens)} tokens`)}
${fact(count(card.firesIn.length), `of ${count(card.documents)} texts`)}
${fact(percent(card.commonerThan), 'of the codes in its codebook fire less often')}
</dl>`;
}

function badges({ origin, scores }: CardLabel): string {
  const from = origin === 'person' ? 'written by a person' : scores === null ? 'automatic' : 'automatic, tested on other text';
  const measured =
    scores === null
      ? []
      : [
          `true of <b>${percent(scores.precision)}</b> of its firings`,
          `by chance <b>${percent(scores.byChance)}</b>`,
          `lift <b>${times(scores.lift)}</b>`,
          `recall <b>${percent(scores.recall)}</b>`,
          `<b>${count(scores.firings)}</b> firings`,
        ];
  return `<ul class="badges">${[from, ...measured].map((badge) => `<li>${badge}</li>`).join('')}</ul>`;
}
