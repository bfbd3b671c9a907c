// Surprising words in a real VS Code: turned on, marked in the text, listed, told by paragraph, and off again.

import assert from 'node:assert/strict';

/** The file `after` is open, and its beginning is on the screen. */
export async function checkSurprise({ step }, { workbench, shot, after }) {
  const { page, choices: rows } = workbench;
  const [, word] = after;
  /** Words that are bold or underlined. */
  const marked = () =>
    page.evaluate(() =>
      [...document.querySelectorAll('.editor-group-container.active .view-lines .view-line span > span')]
        .filter((span) => {
          const { fontWeight, textDecorationLine } = getComputedStyle(span);
          return Number(fontWeight) >= 700 || textDecorationLine.includes('underline');
        })
        .map((span) => span.textContent.replace(/\u00a0/g, ' ')),
    );
  const toggle = () => workbench.run('CodebookLsp: Turn Surprising Words Off or On');

  await step('nothing is marked before surprising words are turned on', async () => {
    await workbench.click(word);
    assert.deepEqual(await marked(), []);
  });
  await step('surprising words are marked when they are turned on', async () => {
    await toggle();
    const found = await workbench.until(marked, (words) => words.length > 0, 'marked words', 60);
    for (const one of found) assert.match(one, /^\S+$/, 'whole words without blanks');
    await shot('60-surprise');
    return found;
  });
  await step('they are listed with what was expected, and a row leads to its place', async () => {
    await workbench.run('CodebookLsp: List the Most Surprising Words');
    const listed = await workbench.until(
      () => rows.allInnerTexts(),
      (found) => found.some((row) => /it expected “.+” \d+ %/.test(row)),
      'words with what was expected',
      60,
    );
    await shot('61-surprise-list');
    await page.keyboard.press('Enter');
    await rows.first().waitFor({ state: 'detached' });
    const place = await page.locator('.statusbar-item[id="status.editor.selection"]').innerText();
    assert.match(place, /selected/);
    return [listed.length, listed[0].replace(/\s+/g, ' '), place];
  });
  await step('the Codes view says how surprising the paragraph at the cursor is', async () => {
    await workbench.run('CodebookLsp: Focus on Codes View');
    for (const group of ['Token at cursor', 'Selection', 'Document']) {
      if (await workbench.sideBar.row(group).isVisible()) await workbench.sideBar.fold(group);
    }
    const told = await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.some((row) => /^This paragraph \d+\.\d bits a word/.test(row)),
      'bits a word of this paragraph',
      60,
    );
    await shot('62-surprise-view');
    for (const group of ['Token at cursor', 'Document']) {
      if (await workbench.sideBar.row(group).isVisible()) await workbench.sideBar.unfold(group);
    }
    return told.slice(told.findIndex((row) => row.startsWith('How surprising')));
  });
  await step('turned off, no word is marked and nothing is told', async () => {
    await toggle();
    await workbench.until(marked, (words) => words.length === 0, 'no marked words');
    await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => !found.some((row) => row.startsWith('How surprising')),
      'no group',
    );
  });
}
