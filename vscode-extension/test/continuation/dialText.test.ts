import assert from 'node:assert/strict';
import { test } from 'node:test';
import { dialCommands, dialText } from '../../src/continuation/dialText';
import { completed } from '../../src/continuation/ghostText';
import { newOffer, type Offer, restartedAll } from '../../src/continuation/offer';
import { placeAt } from '../../src/continuation/place';
import type { ContinueParams } from '../../src/protocol/continuation';
import { result } from './result';

const at = { line: 0, character: 0 };
const asked: ContinueParams = { textDocument: { uri: 'file:///a', version: 1 }, range: { start: at, end: at }, how: { without: ['L1:2'] } };
const wish = { said: 'toward sea, ship', details: ['sea, ship: near *voyage*, 14 codes'], directions: [] };
const offered = (from: Offer): Offer => ({
  ...from,
  candidates: from.candidates.map((one) => completed(one, { ...result, fluency: -2.75, unsteeredFluency: -2.25 })),
});
const offer = newOffer(asked, placeAt('The', 3), 0, 1, wish);

test('the dial says where it goes, how strongly, and which candidate is shown', () => {
  assert.equal(dialText(offer).text, '$(loading~spin) toward sea, ship · ×1 · 1 of 3');
  assert.equal(dialText({ ...offered(offer), current: 1 }).text, '$(wand) toward sea, ship · ×1 · 2 of 3');
  assert.match(dialText(restartedAll(offered(offer), { ...asked, strength: 1.25 })).text, /spin.* · ×1\.25 · 1 of 3$/);
});

test('where a share is held, it says the share', () => {
  const held = newOffer({ ...asked, hold: 0.3 }, placeAt('The', 3), 0, 1, { ...wish, said: 'toward ships', hold: 0.3 });
  assert.equal(dialText(held).text, '$(loading~spin) toward ships · share 0.3 · 1 of 3');
  const most = dialText(restartedAll(held, { ...asked, hold: 2 }));
  assert.deepEqual([most.canBeWeaker, most.canBeStronger], [true, false]);
});

test('its tooltip says what was understood and what it costs, and links only to its commands', () => {
  const { tooltip } = dialText(offered(offer));
  assert.match(tooltip, /\*\*Toward sea, ship\*\*, strength ×1/);
  assert.match(tooltip, /near \\\*voyage\\\*, 14 codes/);
  assert.match(tooltip, /1\.65 times less likely/);
  assert.deepEqual(
    [...tooltip.matchAll(/command:([\w.]+)/g)].map(([, command]) => command),
    dialCommands,
  );
});

test('without a wish it says the profile, and nothing of it is taken for a picture or a link', () => {
  const { wish: _, ...bare } = offer;
  const { text, tooltip } = dialText({
    ...bare,
    candidates: [completed({ asked, text: '' }, { ...result, profile: '$(bug) [x](command:y)' })],
  });
  assert.match(text, /^\$\(wand\) \$ \(bug\)/);
  assert.doesNotMatch(tooltip, /\]\(command:y\)/);
});

test('the ends of the dial are known', () => {
  const strong = dialText(restartedAll(offer, { ...asked, strength: 2 }));
  assert.deepEqual([strong.canBeWeaker, strong.canBeStronger], [true, false]);
  const weak = dialText(restartedAll(offer, { ...asked, strength: 0.5 }));
  assert.deepEqual([weak.canBeWeaker, weak.canBeStronger], [false, true]);
});
