// “Continue toward…”: from a wish in words to text in three actions, candidates, the dial, a saved profile, and a receipt that is replayed.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const beginning = 'He had not slept. In the morning he opened the door and looked out at the';

const settings = { 'codebookLsp.steering.maxTokens': 24, 'codebookLsp.codeLens': 'off', 'codebookLsp.inlayHints.density': 'off' };

const looks = [
  ['light', 'Default Light Modern'],
  ['dark', 'Default Dark Modern'],
];

/** Leaves the editor with the file `after` open. */
export async function checkWishes({ step }, { workbench, codeServer, shot, change, after }) {
  const { page, input, choices: rows } = workbench;
  const [name, profile] = ['wish.txt', path.join(codeServer.workspace, '.codebooklsp', 'profiles', 'sea, ship.steering.json')];
  const file = path.join(codeServer.workspace, name);
  const dialItem = page.locator('.statusbar-item[id="codebooklsp.codebooklsp.codebookLsp.showDial"]');
  /** Ghost text of several lines is drawn without its line breaks. */
  const flat = (one) => one.replace(/\s+/g, '');
  const ghost = (isRight, what, seconds = 60) => workbench.until(() => workbench.ghost(), isRight, what, seconds);
  const isShown = (text) => text !== '';
  /** It is drawn bit by bit. */
  const wholeGhost = () => {
    let drawn = '';
    const isWhole = (text) => (isShown(text) && text === drawn ? true : ((drawn = text), false));
    return ghost(isWhole, 'the whole ghost text');
  };
  const saved = (isRight, what) => workbench.saved(file, isRight, what);
  const dial = async () => ((await dialItem.isVisible()) ? (await dialItem.innerText()).trim() : '');
  /** Once nothing is being made any more. */
  const rest = (part, seconds = 120) =>
    workbench.until(
      async () => ((await dialItem.locator('.codicon-loading').count()) === 0 ? dial() : ''),
      (text) => text.includes(part),
      `the dial with ${part}`,
      seconds,
    );
  const atEnd = async () => {
    await workbench.click('morning');
    await page.keyboard.press('Control+End');
  };
  /** Waits until a question has come with its answer in it. */
  const proposed = (answer) =>
    workbench.until(
      () => input.inputValue({ timeout: 300 }).catch(() => ''),
      (value) => value === answer,
      'the answer that is proposed',
    );
  const openBox = async () => {
    await page.keyboard.press('Alt+/');
    await workbench.typing();
  };
  const shotInBothLooks = async (what) => {
    for (const [look, theme] of looks) {
      change({ ...settings, 'workbench.colorTheme': theme });
      await page.waitForTimeout(2500); // the theme is loaded; only the picture waits for it
      await shot(`${what}-${look}`);
    }
  };

  fs.writeFileSync(file, beginning);
  change(settings);
  await workbench.openFile(name, 'morning');
  await atEnd();

  await step('three actions from a wish to text: the key, words and Enter, Tab', async () => {
    await openBox();
    await page.keyboard.type('sea, ship');
    await page.keyboard.press('Enter');
    await ghost(isShown, 'ghost text');
    await rest('toward sea, ship · ×1 · 1 of 3');
    const offered = await wholeGhost();
    await shot('60-wish-ghost-text');
    assert.equal(fs.readFileSync(file, 'utf8'), beginning, 'nothing goes into the file without a yes');
    await page.keyboard.press('Tab');
    const text = await saved((found) => found.length > beginning.length, 'a longer file');
    assert.equal(flat(text), flat(beginning + offered));
    assert.equal(await dial(), '');
    return offered;
  });
  await step('one undo takes it back, and it is offered again', async () => {
    await page.keyboard.press('Control+z');
    await saved((found) => found === beginning, 'the file as it was');
    await ghost(isShown, 'the ghost text again');
    return dial();
  });
  let first;
  await step('three candidates: Alt+] and Alt+[ go through them, and VS Code counts them', async () => {
    first = await ghost(isShown, 'the first');
    const seen = [first];
    for (const which of ['2 of 3', '3 of 3', '1 of 3']) {
      await page.keyboard.press('Alt+]');
      await rest(which);
      seen.push(await ghost((text) => isShown(text) && text !== seen.at(-1), 'another one'));
    }
    assert.equal(seen.at(-1), first);
    assert.equal(new Set(seen).size, 3);
    await page.keyboard.press('Alt+[');
    await ghost((text) => text === seen[2], 'the one before');
    await page.keyboard.press('Alt+]');
    await ghost((text) => text === first, 'the first');
    // Not by hover(), which scrolls: a text of several lines may end below the window.
    const parts = await page.locator('.ghost-text-decoration, .ghost-text').all();
    const boxes = (await Promise.all(parts.map((part) => part.boundingBox()))).filter((box) => box !== null);
    const { x, y, width, height } = boxes.sort((one, other) => one.y - other.y || one.x - other.x)[0];
    await page.mouse.move(x + width / 2 - 3, y + height / 2);
    await page.mouse.move(x + width / 2, y + height / 2, { steps: 3 });
    const counted = page.locator('.inlineSuggestionStatusBarItemLabel, .inlineSuggestionsHints, .inline-suggestions-hints', {
      hasText: '1/3',
    });
    const isCounted = await counted
      .first()
      .waitFor({ timeout: 5000 })
      .then(
        () => true,
        () => false,
      );
    await shot('63-counted');
    return [isCounted ? 'VS Code says 1/3' : 'no 1/3 was seen', ...seen.slice(0, 3)];
  });
  await step('the dial steers more strongly from the same seed, and back', async () => {
    await atEnd();
    await page.keyboard.press('Alt+=');
    await rest('×1.25 · 1 of 3');
    const stronger = await ghost(isShown, 'ghost text');
    await page.locator('.statusbar-item[id="codebooklsp.codebooklsp.codebookLsp.weaker"] a').click();
    await rest('×1 · 1 of 3');
    await ghost((text) => text === first, 'the same as before');
    return [first, stronger];
  });
  await step('what steers is saved as a profile, and not over another without a yes', async () => {
    const save = async () => {
      await workbench.run('CodebookLsp: Save What Steers the Continuation as a Profile');
      await proposed('sea, ship');
      await page.keyboard.press('Enter');
    };
    await save();
    await workbench.until(() => fs.existsSync(profile), Boolean, 'the profile');
    const written = fs.readFileSync(profile, 'utf8');
    assert.equal(JSON.parse(written).name, 'sea, ship');
    await save();
    const question = page.locator('.monaco-dialog-box', { hasText: 'already' });
    await question.waitFor();
    await question.locator('.monaco-button', { hasText: 'Cancel' }).click();
    assert.equal(fs.readFileSync(profile, 'utf8'), written);
    return written.length;
  });
  /** What is shown is the text of its receipt, replayed by the command. */
  const replayed = async (shown) => {
    const receipt = path.join(codeServer.workspace, 'continuation.receipt.json');
    fs.rmSync(receipt, { force: true });
    await atEnd();
    await workbench.run('CodebookLsp: Save the Receipt of the Continuation');
    await proposed(receipt);
    await page.keyboard.press('Enter');
    await workbench.until(() => fs.existsSync(receipt), Boolean, 'the receipt');
    const [extension] = fs.readdirSync(codeServer.extensions).filter((entry) => entry.startsWith('codebooklsp.codebooklsp-'));
    const command = path.join(codeServer.extensions, extension, 'server', 'codebooklsp');
    const said = execFileSync(command, ['replay', receipt], { encoding: 'utf8', timeout: 300_000 });
    assert(flat(said).includes(flat(shown)), said);
    return said.trim().split('\n').at(-1);
  };
  await step('its receipt, replayed by the command, makes the same text', () => replayed(first));
  await step('a share of a theme is held, turned by the dial, and replayed', async () => {
    await page.keyboard.press('Escape');
    await ghost((text) => text === '', 'no ghost text');
    await atEnd();
    await openBox();
    const theme = rows.filter({ has: page.locator('.label-description', { hasText: /^theme$/ }) }).first();
    await theme.waitFor();
    const name = (await theme.locator('.label-name').first().innerText()).trim();
    await page.keyboard.type(`${name} at 0.3`);
    await workbench.until(
      () => rows.first().innerText(),
      (row) => row.trim().startsWith(`${name} at 0.3`),
      'the share',
      60,
    );
    await shot('65-share');
    await page.keyboard.press('Enter');
    await rest('share 0.3 · 1 of 3');
    const held = await wholeGhost();
    await page.keyboard.press('Alt+=');
    await rest('share 0.4 · 1 of 3');
    await page.keyboard.press('Alt+-');
    await rest('share 0.3 · 1 of 3');
    await ghost((text) => text === held, 'the same as before');
    return [name, held, await replayed(held)];
  });
  await step('the box says what was understood, mixes, and asks for less', async () => {
    await page.keyboard.press('Escape');
    await ghost((text) => text === '', 'no ghost text');
    await atEnd();
    await openBox();
    await page.keyboard.type('sea, ship');
    await workbench.until(
      () => rows.allInnerTexts(),
      (found) => found.some((row) => row.startsWith('sea, ship') && /times as often|does not write/.test(row)),
      'what the words were taken for',
      60,
    );
    await page.mouse.move(640, 784); // nothing is there that would show a tooltip
    const understood = (await rows.allInnerTexts()).map((row) => row.replace(/\s+/g, ' '));
    await shotInBothLooks('61-wish');
    await rows.first().hover();
    await rows.first().locator('[aria-label*="Add it"]').first().click();
    const mixed = (pattern) =>
      workbench.until(
        () => rows.first().innerText(),
        (row) => pattern.test(row.trim()),
        'the mix above all',
      );
    await mixed(/^Toward sea, ship$/);
    await input.focus();
    await page.keyboard.type('money');
    const money = rows.filter({ hasText: /^money/ }).first();
    await money.waitFor();
    await money.hover();
    await money.locator('[aria-label*="Less"]').click();
    await mixed(/^Toward sea, ship, less of money$/);
    await page.keyboard.press('Enter');
    await rest('less of');
    // The cursor has not moved since the text came to it.
    const shown = await wholeGhost();
    await page.keyboard.press('Alt+]');
    await rest('2 of 3');
    await ghost((text) => isShown(text) && text !== shown, 'another one');
    await page.keyboard.press('Alt+[');
    await ghost((text) => text === shown, 'the one before');
    await shotInBothLooks('62-ghost-text');
    await workbench.run('CodebookLsp: Discard the Continuation');
    return understood.slice(0, 4);
  });
  await step('what has no words is not taken, and the box says why', async () => {
    await atEnd();
    await openBox();
    await page.keyboard.type(', ;');
    await workbench.until(
      () => rows.allInnerTexts(),
      (found) => found.some((row) => row.includes('no words to steer toward')),
      'why not',
      60,
    );
    await page.keyboard.press('Enter');
    assert(await input.isVisible(), 'the box has closed');
    await shot('64-not-taken');
    await page.keyboard.press('Escape');
    assert.equal(fs.readFileSync(file, 'utf8'), beginning);
  });

  await workbench.run('File: Save All');
  change({});
  await workbench.openFile(...after);
}
