// A card's examples: passages where the code fires, with the firing tokens marked.

import type { CardExample, CardResult } from '../protocol/cards';
import { count, times } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { commandLink, section } from './cardHtml';

const documentsNamed = 5;

export function cardExamples(card: CardResult): string {
  if (card.examples.length === 0) return section('Examples', '', '<p class="none-yet">It does not fire in these texts.</p>');
  const items = card.examples.map((example) => `<li>${link(example)}</li>`).join('\n');
  const most = card.firesIn
    .slice(0, documentsNamed)
    .map(({ name, lift }) => `${oneLine(name)} (${times(lift)})`)
    .join(', ');
  return section(
    'Examples',
    `${card.examples.length} of ${count(card.firings)}, sampled evenly`,
    `<ol class="examples">${items}</ol><p class="soft">Most common in ${most}, relative to the length of each text.</p>`,
  );
}

function link(example: CardExample): string {
  const where = `${oneLine(example.document)} · at ${count(example.at)}`;
  return (
    `<a class="plain" href="${commandLink('openExample', [example.token])}">` +
    `<p>${marked(example)}</p><span class="where">${where}</span></a>`
  );
}

/** The text with every firing token marked. White space around a token is not part of the mark. */
function marked({ text, marks }: CardExample): string {
  let html = '';
  let at = 0;
  for (const mark of marks) {
    const written = text.slice(mark.start, mark.end);
    const isBlank = written.trim() === '';
    const start = isBlank ? mark.start : mark.start + (written.length - written.trimStart().length);
    const end = isBlank ? mark.end : start + written.trim().length;
    const shown = isBlank ? oneLine(written, true) : escapeHtml(written.trim());
    html += `${reflowed(text.slice(at, start))}<mark${mark.it ? ' class="it"' : ''} title="${oneLine(written, true)}">${shown}</mark>`;
    at = end;
  }
  return html + reflowed(text.slice(at));
}

/** Line breaks become spaces, and empty lines a sign. */
const reflowed = (text: string): string =>
  text
    .replace(/\r\n?/g, '\n')
    .split(/\n[ \t]*\n\s*/)
    .map((part) => escapeHtml(part.replace(/\n/g, ' ')))
    .join('<span class="break">¶</span>');
