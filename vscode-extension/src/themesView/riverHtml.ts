// The pieces of the Themes view's page. All of it is made here, so that it can be tested; the page's script only puts it in place.

import { percent } from '../text/figures';
import { escapeHtml, oneLine } from '../text/html';
import { bandPath, thinned } from './riverLayout';
import type { LegendTheme, RiverSection, RiverView } from './riverView';

/** In characters: three of them fit into a view of half the window. */
const longestExample = 130;

/** What is nearer to each other is no river any more but noise. */
const pixelsPerPlace = 5;

/** What stands in the page before it is told what to show. */
export const emptyPage = `<p id="message" role="status"></p>
<p id="actions" hidden></p>
<div id="shown" hidden>
<ul id="legend" aria-label="Themes of this text"></ul>
<div id="river">
<div id="drawing" aria-hidden="true"></div>
<ol id="sections" aria-label="Sections of this text by theme"></ol>
<div id="visible" aria-hidden="true"></div>
</div>
</div>
<div id="tip" role="tooltip" hidden></div>`;

/** @param width Of the drawing, in pixels. */
export function riverSvg({ bands, themes }: RiverView, width: number, height: number): string {
  const paths = bands.map((band) => {
    const color = themes.find(({ number }) => number === band.theme)?.color ?? null;
    const about = band.theme === null ? '' : ` data-theme="${band.theme}"`;
    return `<path class="band ${colorClass(color)}"${about} d="${bandPath(thinned(band, height / pixelsPerPlace), width, height)}"/>`;
  });
  return `<svg width="${width}" height="${height}">${patterns}${paths.join('')}</svg>`;
}

export const legendHtml = (themes: readonly LegendTheme[]): string =>
  themes.map((theme) => `<li>${legendButton(theme)}${followButton(theme)}</li>`).join('') +
  '<li><span class="entry"><svg class="swatch"><rect class="band rest" width="100%" height="100%"/></svg>rest</span></li>';

function legendButton({ number, name, color, share }: LegendTheme): string {
  const swatch = `<svg class="swatch" aria-hidden="true"><rect class="band ${colorClass(color)}" width="100%" height="100%"/></svg>`;
  return (
    `<button class="entry" data-open="${number}" data-theme="${number}" aria-describedby="tip">${swatch}` +
    `<span class="name" dir="auto">${oneLine(name)}</span> <span class="share">${percent(share)}</span></button>`
  );
}

const followButton = ({ number, name, followed }: LegendTheme): string =>
  `<button class="follow" data-follow="${number}" aria-pressed="${followed}" title="${followed ? 'Stop following' : 'Follow'}"` +
  ` aria-label="Follow ${oneLine(name)}">${followed ? '★' : '☆'}</button>`;

export const sectionsHtml = (sections: readonly RiverSection[]): string =>
  sections
    .map(
      ({ name, lines, color }, index) =>
        `<li class="${colorClass(color)}${name === null ? ' unsaid' : ''}"><button data-section="${index}" tabindex="-1">` +
        `<span class="lines">${lines}: </span><span dir="auto">${name === null ? 'no theme' : oneLine(name)}</span></button></li>`,
    )
    .join('');

/** What is said of a theme when it is pointed at. */
export function tipHtml({ name, sentence, words, examples }: LegendTheme): string {
  const quotes = examples.map(
    ({ text, source }) =>
      `<blockquote dir="auto">${escapeHtml(shortened(text))}</blockquote><p class="source" dir="auto">${oneLine(source)}</p>`,
  );
  return (
    `<p class="title" dir="auto">${oneLine(name)}</p>` +
    `<p dir="auto">${sentence === null ? `Words: ${oneLine(words.join(', '))}` : escapeHtml(sentence)}</p>${quotes.join('')}`
  );
}

const shortened = (text: string): string => {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= longestExample ? line : `${line.slice(0, line.lastIndexOf(' ', longestExample) + 1 || longestExample)}…`;
};

const colorClass = (color: number | null): string => (color === null ? 'rest' : `c${Math.min(Math.max(Math.trunc(color), 1), 8)}`);

/** In high contrast, each colour has a pattern too. */
const patterns = `<defs>${[
  'M0 8L8 0M-2 2L2 -2M6 10L10 6',
  'M0 0L8 8M-2 6L2 10M6 -2L10 2',
  'M0 2H8M0 6H8',
  'M2 0V8M6 0V8',
  'M0 4H8M4 0V8',
  'M1 2h2M5 6h2',
  'M0 0L8 8M0 8L8 0',
  'M0 6L4 2L8 6',
]
  .map(
    (lines, index) =>
      `<pattern id="p${index + 1}" class="c${index + 1}" width="8" height="8" patternUnits="userSpaceOnUse"><path d="${lines}"/></pattern>`,
  )
  .join('')}</defs>`;
