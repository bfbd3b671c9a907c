// What makes an editor calm, in a real VS Code: nothing that was shown is lost or jumps, and what is not shown says why.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { story } from './stories.mjs';
import { patience } from './workbench.mjs';

const sentences =
  'The old lighthouse keeper climbed the stairs every evening. One night he saw a ship in the storm.\n\nHe opened the door and';

/** Longer than the limit that a step sets. */
const long = 'It was a dark and stormy night. '.repeat(60);

/** Leaves the editor with the file `after` open. */
export async function checkCalm({ step }, { workbench, codeServer, shot, change, after }) {
  const { page } = workbench;
  const write = (name, text) => fs.writeFileSync(path.join(codeServer.workspace, name), text);
  const ghost = (isRight = (text) => text !== '', what = 'ghost text') => workbench.until(() => workbench.ghost(), isRight, what, 60);
  const complete = () =>
    workbench.until(
      () => workbench.offers('Compare the Continuation'),
      (isOffered) => isOffered,
      'the whole continuation',
      90,
    );
  const status = (part, seconds = 60) =>
    workbench.until(
      () => workbench.status(),
      (text) => text.includes(part),
      part,
      seconds,
    );
  const text = async () => (await workbench.text()).trimEnd();
  /** Ghost text of several lines is drawn without its line breaks. */
  const flat = (one) => one.replace(/\s+/g, '');
  /** From the menu behind the status bar item. */
  const choose = async (label) => {
    const row = page.locator('.quick-input-list .monaco-list-row', { hasText: label }).first();
    for (let tries = 0; tries < 6 && !(await row.isVisible()); tries++) {
      await page.locator('.statusbar-item[id="codebooklsp.codebooklsp.codebookLsp.status"] a').click();
      await row.waitFor({ timeout: 5_000 * patience }).catch(() => undefined);
    }
    await row.click();
  };

  /** At the end of the text: like the paragraph there, the first row of the list. */
  const continued = async () => {
    await page.keyboard.press('Control+End');
    await workbench.run('CodebookLsp: Continue toward…');
    await workbench.pick('like this paragraph');
  };

  change({ 'codebookLsp.steering.maxTokens': 16 });
  // Now, as a file that is new is not found at once.
  ['calm.txt', 'unwrapped.txt', 'later.txt'].forEach((name) => write(name, sentences));
  write('quiet.txt', story);
  write('program.py', '# The whale swam past the ship.\nprint("whale")\n');
  write('long.txt', long);
  let offered;
  await step('a continuation is offered again where one comes back to it, also after an edit elsewhere', async () => {
    await workbench.openFile('calm.txt', 'lighthouse');
    await status('Codes: ready');
    await workbench.click('lighthouse');
    await continued();
    await complete();
    offered = await ghost();
    await workbench.click('lighthouse');
    await ghost((now) => now === '', 'no ghost text where the cursor is not');
    await page.keyboard.press('Control+End');
    await ghost((now) => now === offered, 'the same ghost text');
    await page.keyboard.press('Control+Home');
    await page.keyboard.type('Once. ');
    await page.keyboard.press('Control+End');
    await ghost((now) => now === offered, 'the same ghost text after an edit');
    await shot('40-continuation-again');
    return offered;
  });
  await step('Alt+] gives another one, and Alt+[ the one before', async () => {
    await page.keyboard.press('Alt+]');
    const other = await ghost((now) => now !== '' && !offered.startsWith(now) && !now.startsWith(offered), 'another text');
    await complete();
    await page.keyboard.press('Alt+[');
    await ghost((now) => now === offered, 'the first one');
    return other;
  });
  await step('Ctrl+Right accepts a word, and the rest stays', async () => {
    const before = await text();
    await page.keyboard.press('Control+ArrowRight');
    const word = /^\s*\S+/.exec(offered)[0];
    await workbench.until(text, (now) => flat(now) === flat(before + word), 'its first word in the text');
    await ghost((now) => flat(now) === flat(offered).slice(flat(word).length), 'the rest');
    return word;
  });
  await step('the comparison accepts the rest, and can be opened after that', async () => {
    await workbench.run('CodebookLsp: Compare the Continuation');
    await clickInPage(page, 'nav a', 'Accept');
    await workbench.closeTab('Continuation'); // then the text is the active editor again
    await workbench.until(text, (now) => flat(now).endsWith(flat(`and${offered}`)), 'the whole continuation in the text');
    await workbench.run('CodebookLsp: Compare the Continuation');
    const said = await workbench.until(
      () => workbench.webview(),
      (found) => found.includes('Unsteered') && /Continuation 1 of [23]/.test(found),
      'the comparison',
    );
    await workbench.closeTab('Continuation');
    return said.replace(/\s+/g, ' ').slice(0, 80);
  });
  await step('where lines are not wrapped, a continuation is shown beside the text as well', async () => {
    change({
      'codebookLsp.steering.maxTokens': 24,
      'editor.wordWrap': 'off',
      '[plaintext]': { 'editor.wordWrap': 'off' },
    });
    await workbench.openFile('unwrapped.txt', 'lighthouse');
    await workbench.click('lighthouse');
    await continued();
    await workbench.until(
      () => workbench.webview(),
      (found) => found.includes('Unsteered') && found.includes('Steered'),
      'the comparison, unasked',
      90,
    );
    await shot('41-unwrapped');
    await workbench.closeTab('Continuation');
    await workbench.run('CodebookLsp: Discard the Continuation');
    change({});
  });

  await step('a keystroke makes neither lenses nor lists vanish, and no line jumps', async () => {
    change({
      'codebookLsp.codeLens': 'themes',
      'codebookLsp.colors': 'themes',
      'codebookLsp.inlayHints.density': 'themes',
    });
    await workbench.openFile('quiet.txt', 'captain');
    await workbench.run('CodebookLsp: Focus on Codes View');
    await workbench.click('gulls'); // a row with room, so that nothing is wrapped anew
    await workbench.until(
      () => workbench.lenses(),
      (found) => found.length > 1,
      'lenses',
      60,
    );
    await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.length > 4 && found.some((row) => row.startsWith('Token at cursor')),
      'the list',
      60,
    );
    await status('Codes: ready');
    const before = (await workbench.word('Heat')).y;
    const seen = await watched(workbench, async () => {
      await page.keyboard.type('s');
      await status('Codes: ready');
      await page.waitForTimeout(1_500); // what would vanish late is to be seen too
    });
    assert(
      seen.every(({ lenses }) => lenses > 0),
      `lenses: ${seen.map(({ lenses }) => lenses)}`,
    );
    assert(
      seen.every(({ rows }) => rows > 2),
      `rows: ${seen.map(({ rows }) => rows)}`,
    );
    const jumps = seen.map(({ y }) => Math.abs(y - before)).filter((by) => by > 4);
    assert.deepEqual(jumps, [], 'a line has jumped');
    return seen.length;
  });

  await step('a language that is not read says so, and is turned on by a click', async () => {
    await workbench.openFile('program.py', 'whale');
    await status('python is not read');
    await shot('42-not-read');
    await choose('Read texts of the language “python”');
    await status('Codes: ready');
    return workbench.status();
  });
  await step('reading is paused and resumed from the status bar', async () => {
    await workbench.openFile('quiet.txt', 'captain');
    await status('Codes: ready');
    await choose('Pause reading');
    await status('Codes: paused');
    await workbench.openFile('later.txt', 'lighthouse');
    await status('Codes: paused');
    await shot('43-paused');
    await choose('Resume reading');
    await status('Codes: ready');
    await workbench.click('lighthouse');
    await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.some((row) => row.startsWith('Token at cursor')),
      'the codes of what was opened meanwhile',
      60,
    );
  });
  await step('a text that is too long says how long it is and how long it may be', async () => {
    change({ 'codebookLsp.maxDocumentLength': 1000 });
    await workbench.openFile('long.txt', 'stormy');
    await status('text too long');
    await shot('44-too-long');
    change({});
    await status('Codes: ready');
  });
  await step('F2 says that no name can be kept before one is typed', async () => {
    const kept = path.join(codeServer.workspace, '.codebooklsp');
    if (fs.existsSync(kept)) fs.renameSync(kept, `${kept}-away`);
    fs.writeFileSync(kept, '');
    await workbench.openFile('later.txt', 'lighthouse');
    const title = page.locator('.quick-input-widget:visible .quick-input-title', { hasText: 'Name the code' });
    for (let tries = 0; tries < 6 && !(await title.isVisible()); tries++) {
      await workbench.click('lighthouse');
      await page.keyboard.press('F2');
      await title.waitFor({ timeout: 5_000 * patience }).catch(() => undefined);
    }
    const said = page.locator('.quick-input-widget:visible .quick-input-message', { hasText: 'is not a folder' });
    await said.waitFor();
    await shot('45-no-name');
    await page.keyboard.press('Escape');
    fs.rmSync(kept);
    if (fs.existsSync(`${kept}-away`)) fs.renameSync(`${kept}-away`, kept);
    return title.innerText({ timeout: 300 }).catch(() => 'closed');
  });
  await step('the sample text opens, and the walkthrough has pictures', async () => {
    await workbench.run('CodebookLsp: Open the Sample Text');
    await workbench.until(
      () => workbench.text(),
      (found) => found.includes('The storm had driven the ship'),
      'the sample',
    );
    await workbench.run('View: Toggle Primary Side Bar Visibility'); // beside it there is no room for pictures
    await workbench.run('Open Walkthrough');
    await workbench.pick('See what a text is about');
    await page.locator('.getting-started-media *:visible').first().waitFor();
    await shot('46-walkthrough');
    await workbench.run('View: Close Editor');
    await workbench.run('View: Toggle Primary Side Bar Visibility');
  });

  change({});
  await workbench.openFile(...after);
}

/** What the screen had, again and again, while something was done. */
async function watched(workbench, act) {
  const seen = [];
  let isOver = false;
  const watching = (async () => {
    while (!isOver) {
      const [lenses, rows, { y }] = await Promise.all([workbench.lenses(), workbench.sideBar.rows(), workbench.word('Heat')]);
      seen.push({ lenses: lenses.length, rows: rows.length, y });
    }
  })();
  try {
    await act();
  } finally {
    isOver = true;
    await watching;
  }
  return seen;
}

/** Clicks in the page of a web view: a frame in a frame, made anew with each page. */
async function clickInPage(page, selector, label) {
  const end = Date.now() + 30_000;
  for (;;) {
    for (const frame of page.frames()) {
      const link = frame.locator(selector, { hasText: label }).first();
      const isDone = await link.click({ timeout: 500 }).then(
        () => true,
        () => false,
      );
      if (isDone) return;
    }
    if (Date.now() > end) throw new Error(`no page with ${label}`);
  }
}
