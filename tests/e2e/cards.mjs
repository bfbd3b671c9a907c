// Cards of codes in a real VS Code: opened from a hover, their examples and links followed.

import assert from 'node:assert/strict';

/** @param word A word on the screen whose hover names a code. */
export async function checkCards(step, { workbench, shot, word }) {
  const { page } = workbench;
  // The page is made anew when this has come: what is clicked before that may be gone by then.
  const whole = `${section('Logit effects')} tr`;
  let name;

  await step('“card” in a hover opens the card', async () => {
    const hover = await workbench.hover(word, /find all/);
    name = (await workbench.codes(hover)).at(-1); // what the links at its end are about
    await hover.locator('a', { hasText: 'card' }).last().click();
    const card = await shownCard(page, name);
    await card.locator('.examples li').first().waitFor({ timeout: 30_000 });
    const facts = await card.locator('.facts').innerText();
    assert.match(facts, /firings in/);
    return [name, (await card.locator('h1').innerText()).trim(), await card.locator('.examples li').count()];
  });
  await step('the logit effects come a little later', async () => {
    // The page is made anew when it has come, so its frame is another one.
    const rows = await workbench.until(
      async () =>
        (await shownCard(page, name))
          .locator(whole)
          .allInnerTexts()
          .catch(() => []),
      (found) => found.length > 0,
      'tokens',
      60,
    );
    await shot('20-card');
    return rows.slice(0, 2).map((row) => row.replace(/\s+/g, ' '));
  });
  await step('a card runs no script and is reached by the keyboard', async () => {
    const card = await shownCard(page, name);
    const policy = await card.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy, /^default-src 'none'; style-src 'nonce-/);
    assert.equal(await card.locator('main script').count(), 0);
    await card.locator('.actions a').first().focus();
    await page.keyboard.press('Tab');
    return card.locator('a:focus').innerText();
  });
  await step('an example opens its place in its text', async () => {
    const card = await shownCard(page, name);
    const example = card.locator('.examples li').first();
    const marked = (await example.locator('mark.it').innerText()).trim();
    await workbench.leave(example.locator('a'));
    const tab = page.locator('.tabs-container .tab.active', {
      hasText: /\.(txt|md)/,
    });
    await tab.first().waitFor();
    const position = await workbench.until(
      () => page.locator('.statusbar-item[id="status.editor.selection"]').innerText(),
      (text) => /selected/.test(text),
      'the token is selected',
    );
    await shot('21-example');
    return [marked, position];
  });
  await step('a code like it opens its card', async () => {
    const card = await shownCard(page, name);
    const other = card.locator(`${section('Similar')} a, ${section('Fires together with')} a`).first();
    const next = (await other.innerText()).trim();
    assert.notEqual(next, name);
    await workbench.leave(other);
    await shownCard(page, next, whole);
    return [name, next];
  });
  await step('a card is asked for by name', async () => {
    await workbench.run('CodebookLsp: Open the Card of a Code');
    const input = page.locator('.quick-input-widget:visible input').first();
    await input.fill(name);
    await page.locator('.quick-input-list .monaco-list-row', { hasText: name }).first().waitFor();
    await page.keyboard.press('Enter');
    await shownCard(page, name, whole);
  });
  await step('card and example are closed, and the text is there again', async () => {
    await workbench.run('View: Focus First Editor Group');
    await workbench.run('View: Close Editors in Other Groups');
    await workbench.run('View: Revert and Close Editor'); // the example's
    await workbench.until(
      () => page.locator('.tabs-container .tab').allInnerTexts(),
      (tabs) => tabs.length === 1,
      'one tab',
    );
    await workbench.word(word);
  });
}

const section = (title) => `section[aria-label="${title}"]`;

/** The page inside the card's panel, once it shows a part: a frame in a frame, which another one may take the place of meanwhile. */
async function shownCard(page, name, part = '.eyebrow') {
  const end = Date.now() + 30_000;
  for (;;) {
    for (const frame of page.frames()) {
      const shown = await frame
        .locator('.eyebrow .name')
        .innerText({ timeout: 500 })
        .catch(() => '');
      const isWhole = await frame
        .locator(part)
        .first()
        .isVisible()
        .catch(() => false);
      if (shown === name && isWhole) return frame;
    }
    if (Date.now() > end) throw new Error(`no card of ${name}`);
    await page.waitForTimeout(200);
  }
}
