// Why a word is read so, in a real VS Code: asked from a hover and from the palette, with the words underlined that were read.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { shownFrame } from './themes.mjs';

const arabic = 'قال لي صديقي إن البحر هادئ اليوم وإن السفينة ستبحر غدا مع الريح.';
const codes = 'section[aria-label="The codes that count most"]';
const command = 'CodebookLsp: Why Is This Word Read So?';

/** Leaves the editor with the file `after` open. @param word A word on the screen. */
export async function checkExplanations(step, { workbench, codeServer, shot, after, word }) {
  const { page } = workbench;
  const tab = (name) => page.locator('.tabs-container .tab', { hasText: name });
  const underlined = () => workbench.underlined();

  await step('“Why?” in a hover opens a page with codes and words', async () => {
    const hover = await workbench.hover(word, /Why\?/);
    await hover.locator('a', { hasText: 'Why?' }).click();
    const shown = await shownFrame(page, `${codes} .codes li`);
    assert.equal((await shown.locator('h1').innerText()).trim(), word);
    assert.equal((await shown.locator('.sentence mark').innerText()).trim(), word);
    assert.match(await shown.locator('section[aria-label="What the model expected"]').innerText(), /expected “.+” \d+ %/);
    const titles = await shown.locator(`${codes} .codes .title`).allInnerTexts();
    assert(
      titles.every((title) => /[\d.]+ bits$/.test(title) && !title.includes('not named')),
      titles.join(),
    );
    return titles.map((title) => title.replace(/\s+/g, ' '));
  });
  await step('the page runs no script and is reached by the keyboard', async () => {
    const shown = await shownFrame(page, `${codes} .codes li`);
    const policy = await shown.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy, /^default-src 'none'; style-src 'nonce-/);
    assert.equal(await shown.locator('main script').count(), 0);
    await shown.locator(`${codes} a`).first().focus();
    await page.keyboard.press('Tab');
    return shown.locator('a:focus').innerText();
  });
  await step('the words that were read are underlined and listed, and closing the page takes the lines away', async () => {
    const shown = await shownFrame(page, `${codes} .codes li`);
    const read = await shown.locator('ul.read a').allInnerTexts();
    const lines = await workbench.until(underlined, (found) => found > 0, 'underlined words');
    await shot('40-why');
    await workbench.closeTab('Why');
    await workbench.until(underlined, (found) => found === 0, 'no underlined words');
    assert(read.length > 0);
    return [lines, read];
  });
  await step('the palette asks about the word at the cursor, and an edit takes the lines away', async () => {
    await workbench.click(word);
    await workbench.run(command);
    await shownFrame(page, `${codes} .codes li`);
    await workbench.until(underlined, (found) => found > 0, 'underlined words');
    await workbench.run('View: Focus First Editor Group'); // the page has the focus
    await workbench.click(word);
    await page.keyboard.type('x');
    await workbench.until(underlined, (found) => found === 0, 'no underlined words');
    await page.keyboard.press('Control+z');
    await workbench.until(
      () => workbench.isDirty(),
      (isDirty) => !isDirty,
      'the text as it was',
    );
    await workbench.closeTab('Why');
  });
  await step('a code’s card that is opened from the page says what it read here', async () => {
    await workbench.click(word);
    await workbench.run(command);
    const shown = await shownFrame(page, 'ul.read a');
    const item = shown.locator(`${codes} .codes > li`, { has: shown.locator('ul.read') }).first();
    const read = await item.locator('ul.read a').allInnerTexts();
    await workbench.leave(item.locator('.title a').first());
    await shownFrame(page, 'section[aria-label="Logit effects"] tr'); // when this has come, the card is made anew
    const card = await shownFrame(page, 'section[aria-label="Here"] ul.read a');
    assert.deepEqual(await card.locator('section[aria-label="Here"] ul.read a').allInnerTexts(), read);
    await shot('41-card-here');
    await workbench.leave(card.locator('section[aria-label="Here"] ul.read a').first());
    await workbench.until(
      () => page.locator('.statusbar-item[id="status.editor.selection"]').innerText(),
      (text) => /selected/.test(text),
      'the word is selected',
    );
    await workbench.run('View: Focus First Editor Group');
    await workbench.run('View: Close Editors in Other Groups');
    await workbench.until(underlined, (found) => found === 0, 'no underlined words');
    return read;
  });
  await step('a line from right to left stays in one piece while its words are underlined', async () => {
    fs.writeFileSync(path.join(codeServer.workspace, 'arabic.txt'), `${arabic}\n`);
    await workbench.openFile('arabic.txt', 'قال');
    const line = page.locator('.editor-instance .view-line', { hasText: 'السفينة' }).first();
    const pieces = () => line.locator('span > span').count();
    await line.waitFor();
    const before = await pieces();
    await page.keyboard.press('End');
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await workbench.run(command);
    await shownFrame(page, `${codes} p`);
    await page.waitForTimeout(1_000);
    await shot('42-why-right-to-left');
    assert.equal(await pieces(), before);
    const lines = await underlined();
    await workbench.closeTab('Why');
    return [before, lines];
  });

  // What follows looks for places in the other texts.
  await workbench.closeTab('arabic.txt');
  fs.rmSync(path.join(codeServer.workspace, 'arabic.txt'));
  await workbench.openFile(...after);
}
