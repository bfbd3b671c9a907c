import assert from 'node:assert/strict';
import { test } from 'node:test';
import { emptyPage, legendHtml, riverSvg, sectionsHtml, tipHtml } from '../../src/themesView/riverHtml';
import { riverView } from '../../src/themesView/riverView';
import { river } from './river';

const view = riverView(river, 12, () => 10);
const all = [
  emptyPage,
  riverSvg(view, 100, 400),
  legendHtml(view.themes),
  sectionsHtml(view.sections),
  ...view.themes.map((theme) => tipHtml(theme)),
].join('\n');

test('names and passages are shown as text, and nothing runs', () => {
  assert.doesNotMatch(all, /<script|<b>|<i>|\u202E| style=| on\w+=/);
  assert.match(all, /night &lt;b&gt;landscape&lt;\/b&gt;/);
  assert.match(all, /Sky &amp; moon\\u\{202E\}\./);
  assert.match(all, /The &lt;i&gt;moon&lt;\/i&gt; rose\./);
  assert.match(all, /books\/&quot;night&quot;\.txt/);
});

test('each theme has a band, a pattern and a row of the legend in its colour', () => {
  const svg = riverSvg(view, 100, 400);
  for (const { color, number } of view.themes) {
    assert.match(svg, new RegExp(`<path class="band c${color}" data-theme="${number}" d="M`));
    assert.match(svg, new RegExp(`<pattern id="p${color}" class="c${color}"`));
    assert.match(legendHtml(view.themes), new RegExp(`data-open="${number}"[^>]*><svg[^>]*><rect class="band c${color}"`));
  }
  assert.match(svg, /<path class="band rest" d="M/);
});

test('the legend says what is followed', () => {
  const legend = legendHtml(view.themes);
  assert.match(legend, /data-follow="12" aria-pressed="true" title="Stop following"/);
  assert.match(legend, /data-follow="40" aria-pressed="false" title="Follow" aria-label="Follow law"/);
});

test('the sections are a list of buttons with their lines, for those who do not see the river', () => {
  const list = sectionsHtml(view.sections);
  assert.equal(list.match(/<li /g)?.length, 3);
  assert.match(list, /<button data-section="1" tabindex="-1"><span class="lines">Lines 6–9: <\/span><span dir="auto">law<\/span>/);
  assert.match(list, /no theme/);
});

test('a theme without a sentence is told by its words', () => {
  assert.match(tipHtml(view.themes[1]!), /Words: court, statute, appeal/);
});

test('a long passage is cut between words', () => {
  const theme = { ...view.themes[1]!, examples: [{ text: 'seven7 '.repeat(90), source: 's' }] };
  const [, shown] = /<blockquote dir="auto">(.*)<\/blockquote>/.exec(tipHtml(theme)) ?? [];
  assert.match(shown ?? '', /^(seven7 )+…$/);
  assert.ok((shown ?? '').length < 140);
});
