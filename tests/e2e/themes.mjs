// Themes in a real VS Code: lenses, outline, river, card, passages like one, and a text continued toward a theme.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { story } from './stories.mjs';

const settings = {
  'codebookLsp.colors': 'themes',
  'codebookLsp.codeLens': 'themes',
  'codebookLsp.inlayHints.density': 'themes',
  'codebookLsp.steering.maxTokens': 24,
};

/** Leaves the editor with the file `after` open. */
export async function checkThemes({ step }, { workbench, codeServer, shot, change, after }) {
  const { page, choices: rows } = workbench;
  const file = path.join(codeServer.workspace, 'story.txt');
  const title = page.locator('.quick-input-widget:visible .quick-input-title');
  fs.writeFileSync(file, story);
  change(settings);
  const line = async () =>
    Number(/Ln (\d+)/.exec(await page.locator('.statusbar-item[id="status.editor.selection"]').innerText())?.[1] ?? NaN);

  let name;
  await step('a paragraph says what it is about, above it', async () => {
    await workbench.openFile('story.txt', 'captain');
    const lenses = await workbench.until(
      () => workbench.lenses(),
      (found) => found.length > 0 && found.every((lens) => !/\d+ of \d+$/.test(lens)),
      'lenses of themes',
      60,
    );
    return lenses;
  });
  await step('the outline has a section for each theme', async () => {
    await page.keyboard.press('Control+Shift+o');
    await workbench.until(
      () => rows.allInnerTexts(),
      (found) => found.length >= 2,
      'sections',
    );
    const found = await rows.allInnerTexts();
    await page.keyboard.press('Escape');
    return found.map((row) => row.split('\n')[0]);
  });
  await step('the river is drawn with its legend and its sections', async () => {
    await workbench.run('CodebookLsp: Show the Themes View');
    const view = await shownFrame(page, '#drawing path.band');
    const policy = await view.locator('meta[http-equiv="Content-Security-Policy"]').getAttribute('content');
    assert.match(policy, /^default-src 'none'; style-src 'nonce-[^']+'; script-src 'nonce-[^']+'; base-uri 'none'/);
    name = await view.locator('#legend .name').first().innerText();
    const sections = await view.locator('#sections li').count();
    assert(sections >= 2, `${sections} sections`);
    await view.locator('#visible').waitFor({ state: 'visible' });
    await shot('30-river');
    return [name, sections];
  });
  await step('pointing at a theme says its sentence or words, and shows passages', async () => {
    const view = await shownFrame(page, '#drawing path.band');
    await view.locator('#legend .entry').first().hover();
    const tip = view.locator('#tip');
    await tip.waitFor({ state: 'visible' });
    assert.equal(await tip.locator('.title').innerText(), name);
    assert((await tip.locator('blockquote').count()) > 0, 'no passage');
    await shot('31-theme-tip');
    return (await tip.innerText()).replace(/\s+/g, ' ').slice(0, 120);
  });
  await step('the keyboard goes through the sections, and Enter goes to one', async () => {
    const view = await shownFrame(page, '#drawing path.band');
    await view.locator('#sections button').first().focus();
    await page.keyboard.press('End');
    await page.keyboard.press('Enter');
    return workbench.until(line, (now) => now > 1, 'the last section');
  });
  await step('a click on the river goes there', async () => {
    const view = await shownFrame(page, '#drawing path.band');
    const before = await line();
    await view.locator('#drawing').click({ position: { x: 20, y: 4 } });
    return workbench.until(line, (now) => now < before, 'the beginning');
  });
  await step('a theme opens its card', async () => {
    const view = await shownFrame(page, '#drawing path.band');
    await view.locator('#legend .entry').first().click();
    const card = await shownFrame(page, 'section[aria-label="Passages"]');
    assert.equal((await card.locator('h1').innerText()).trim(), name);
    await shot('32-theme-card');
    await workbench.closeTab(name);
    return card.url().split('?')[0].slice(0, 20);
  });
  await step('passages like this are listed, and leaving the list changes nothing', async () => {
    await workbench.click('captain');
    const before = await line();
    await workbench.run('CodebookLsp: Find Passages Like This One');
    await workbench.until(
      () => title.innerText({ timeout: 300 }).catch(() => ''),
      (text) => text.startsWith('Passages like this'),
      'the list',
      40,
    );
    const found = await rows.allInnerTexts();
    await page.keyboard.press('ArrowDown');
    await shot('33-passages-like-this');
    await page.keyboard.press('Escape');
    await workbench.until(line, (now) => now === before, 'the same place');
    assert(!(await workbench.isDirty()));
    return found.slice(0, 2).map((row) => row.replace(/\s+/g, ' ').slice(0, 80));
  });
  await step('a text is continued toward a theme, accepted, and undone', async () => {
    for (let tries = 0; tries < 4 && !((await line()) > 1); tries++) {
      await workbench.click('captain');
      await page.keyboard.press('Control+End');
      await workbench.until(line, (now) => now > 1, 'the end', 5).catch(() => undefined);
    }
    await workbench.run('CodebookLsp: Continue toward…');
    await workbench.pick('like this paragraph'); // by its name: the palette's rows may still be there
    await workbench.until(
      () => workbench.offers('Compare the Continuation'),
      (isOffered) => isOffered,
      'the whole continuation',
      90,
    );
    const ghost = await workbench.until(
      () => workbench.ghost(),
      (text) => text !== '',
      'ghost text',
    );
    await shot('34-toward');
    await workbench.run('CodebookLsp: Accept the Continuation');
    await workbench.saved(file, (text) => text.length > story.length && text.startsWith(story.trimEnd()), 'a longer file');
    await page.keyboard.press('Control+z');
    await workbench.saved(file, (text) => text === story, 'the file as it was');
    return ghost.slice(0, 80);
  });
  await step('colours by theme go off and on by a click', async () => {
    const button = page.locator('.pane-header .actions-container [aria-label*="Turn Colours by Theme Off or On"]');
    // The editor writes where the setting stands: in the user's own settings or in those of the machine.
    const files = [codeServer.userSettings, codeServer.machineSettings];
    const colors = () => files.map((one) => /"codebookLsp.colors": "(\w+)"/.exec(fs.readFileSync(one, 'utf8'))?.[1]).join();
    const before = fs.readFileSync(codeServer.userSettings, 'utf8');
    const seen = [colors()];
    for (let click = 0; click < 2; click++) {
      await page.locator('.pane-header', { hasText: 'Themes' }).hover();
      await button.click();
      seen.push(await workbench.until(colors, (now) => now !== seen.at(-1) && /\w$/.test(now), 'another setting'));
    }
    assert.notEqual(seen[0], seen[1]);
    fs.writeFileSync(codeServer.userSettings, before);
    change({});
    return seen;
  });

  await page.locator('.pane-header', { hasText: 'Themes' }).click(); // folded, so that the Codes view has the room
  await workbench.openFile(...after);
}

/** The page of a web view: a frame in a frame, made anew with each page. */
export async function shownFrame(page, selector) {
  const end = Date.now() + 60_000;
  for (;;) {
    for (const frame of page.frames()) {
      const isThere = await frame
        .locator(selector)
        .first()
        .isVisible()
        .catch(() => false);
      if (isThere) return frame;
    }
    if (Date.now() > end) throw new Error(`no page with ${selector}`);
    await page.waitForTimeout(200);
  }
}
