// “Rewrite this toward…”: a sentence led to a wish, one of its changes accepted in the preview, and one undo.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const line = [
  'The old man carried a heavy basket of apples up the hill in the evening,',
  'and his daughter followed with the letters that had come from London in 1815.',
].join(' ');

/** Leaves the editor with the file `after` open. */
export async function checkRewriting({ step }, { workbench, codeServer, shot, change, after }) {
  const { page, choices: rows } = workbench;
  const name = 'rewrite.txt';
  const file = path.join(codeServer.workspace, name);
  const panel = page.locator('.bulk-edit-panel');
  const saved = (isRight, what) => workbench.saved(file, isRight, what, 60);

  fs.writeFileSync(file, `${line}\n`);
  change({ 'codebookLsp.codeLens': 'off', 'codebookLsp.inlayHints.density': 'off' });
  await workbench.openFile(name, 'daughter');

  let ways;
  await step('a wish is asked for, and ways to reach it come with their changes and figures', async () => {
    await workbench.click('daughter');
    await workbench.run('CodebookLsp: Rewrite this toward…');
    await page.locator('.quick-input-widget:visible .quick-input-box input[placeholder^="Words"]').waitFor(); // no longer the palette's
    await workbench.typing();
    await page.keyboard.type('ships and boats');
    await workbench.until(
      async () => ((await rows.first().isVisible()) ? rows.allInnerTexts() : []),
      (found) => /^ships and boats\s*theme/.test(found[0] ?? ''),
      'the theme that is called so',
      60,
    );
    await page.keyboard.press('Enter');
    await workbench.until(
      async () => ((await rows.first().isVisible()) ? rows.allInnerTexts() : []),
      (found) => found.some((row) => row.includes('of the words stay') || row.includes('all words stay')),
      'ways to rewrite',
      90,
    );
    ways = await rows.allInnerTexts();
    await shot('70-rewrite-ways');
    assert.equal(fs.readFileSync(file, 'utf8'), `${line}\n`, 'nothing goes into the file without a yes');
    return ways.slice(0, 3).map((way) => way.replace(/\s+/g, ' '));
  });
  await step('each change has a box of its own, and what is accepted is written', async () => {
    const many = ways.findIndex((way) => /[2-9] changes/.test(way));
    await rows.nth(Math.max(0, many)).click();
    await panel.waitFor({ timeout: 60_000 });
    const boxes = panel.locator('.monaco-list-row .edit-checkbox, .monaco-list-row input[type=checkbox]');
    await boxes.first().waitFor();
    await shot('71-rewrite-preview');
    const count = await boxes.count();
    if (many >= 0) await boxes.last().click();
    await panel.locator('.monaco-button', { hasText: 'Apply' }).first().click();
    const text = await saved((found) => found !== `${line}\n`, 'a file with the change');
    for (const kept of ['The old man', 'London', '1815']) assert.ok(text.includes(kept), `${kept} stays`);
    return [`${count} boxes`, text];
  });
  await step('one undo takes it back', async () => {
    await workbench.click('daughter');
    await page.keyboard.press('Control+z');
    await saved((found) => found === `${line}\n`, 'the file as it was');
  });

  await workbench.run('File: Save All');
  change({});
  await workbench.openFile(...after);
}
