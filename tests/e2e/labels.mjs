// Codes get names: renamed where they stand, kept in the workspace's label file, found by a word of theirs.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const label = 'money matters';

/** VS Code writes a file in place: one that is read meanwhile is empty or ends early, and is undefined here. */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** The text is open, its codes are there. */
export async function checkLabels({ step }, { workbench, codeServer, shot, change }) {
  const { page } = workbench;
  const file = path.join(codeServer.workspace, '.codebooklsp', 'labels.json');
  const git = (...args) => execFileSync('git', args, { cwd: codeServer.workspace, encoding: 'utf8' });
  let named;

  await step('a code is renamed at the word it leads', async () => {
    git('init', '--quiet');
    const hover = await workbench.hover('money', /find all/);
    named = (await workbench.codes(hover)).at(-1);
    await page.mouse.move(5, 5);
    await workbench.click('money');
    await page.keyboard.press('F2');
    // The title says which code it is.
    await page.locator('.quick-input-widget:visible .quick-input-title', { hasText: `Name the code ${named}` }).waitFor();
    await page.locator('.quick-input-widget:visible input').first().fill(label);
    await page.keyboard.press('Enter');
    const text = await workbench.until(
      async () => (fs.existsSync(file) ? fs.readFileSync(file, 'utf8') : ''),
      (found) => found.includes(label) && parsed(found) !== undefined,
      'the label file',
    );
    const { labels, model } = parsed(text);
    assert.equal(labels[named]?.label, label);
    assert.match(model, /^[0-9a-f]{64}$/);
    return text.split('\n').filter((line) => line.includes(label));
  });
  await step('git shows the label file', async () => {
    const status = git('status', '--porcelain', '--untracked-files=all');
    assert.match(status, /\.codebooklsp\/labels\.json/);
    return status.trim().split('\n');
  });
  await step('the hover and the hints show the new name', async () => {
    const hover = await workbench.hover('money', label);
    const text = await hover.innerText();
    assert((await workbench.codes(hover)).includes(named), text);
    await page.waitForTimeout(400);
    await shot('11-label-hover');
    await page.mouse.move(5, 5);
    change({ 'codebookLsp.inlayHints.density': 'many', 'codebookLsp.inlayHints.charactersPerLine': 0 });
    const hints = await workbench.until(
      () => workbench.hints(),
      (found) => found.some((hint) => hint.includes(label)),
      'a hint with the label',
    );
    await shot('13-label-hints');
    change({});
    return [text.slice(0, 80), hints.filter((hint) => hint.includes(label)).length];
  });
  await step('the Codes view shows the new name', async () => {
    await workbench.click('money');
    const rows = await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.some((row) => row.startsWith(`${label} ${named}`)),
      'the row',
    );
    return rows.find((row) => row.startsWith(label));
  });
  await step('a code is found by a word of its name', async () => {
    await workbench.click('money');
    await page.keyboard.press('Control+t');
    await workbench.input.waitFor();
    await workbench.input.fill('#matters');
    const row = page
      .locator('.quick-input-list .monaco-list-row', {
        hasText: `${label} (${named})`,
      })
      .first();
    await row.waitFor();
    const text = (await row.innerText()).replace(/\s+/g, ' ');
    await shot('12-symbols');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-widget').waitFor({ state: 'hidden' });
    return text;
  });
  await step('all its places are listed', async () => {
    await workbench.click('money');
    await page.keyboard.press('Shift+F12');
    const peek = page.locator('.peekview-widget');
    await peek.waitFor();
    const title = await workbench.until(
      () => peek.locator('.peekview-title').innerText(),
      (text) => /\d/.test(text),
      'its title',
    );
    await page.keyboard.press('Escape');
    await peek.waitFor({ state: 'detached' });
    return title.replace(/\s+/g, ' ');
  });
  await step('a name is given from the Codes view, and taken back', async () => {
    await workbench.sideBar.menu(named, 'Name This Code');
    const input = page.locator('.quick-input-widget:visible input').first();
    await input.waitFor();
    assert.equal(await input.inputValue(), label);
    await input.fill('');
    await page.keyboard.press('Enter');
    await workbench.until(
      async () => parsed(fs.readFileSync(file, 'utf8'))?.labels,
      (labels) => labels !== undefined && Object.keys(labels).length === 0,
      'no labels',
    );
    await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => !found.some((row) => row.includes(label)),
      'no row with it',
    );
  });
}
