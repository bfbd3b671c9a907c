// A text is continued with a code: chosen in the Codes view, shown as ghost text and beside the unsteered text, then accepted or discarded.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const sentences =
  'The old lighthouse keeper climbed the stairs every evening. One night he saw a ship in the storm.\n\nHe opened the door and';

const tokens = 24;

/** Of so many tokens. */
const fewestWords = 7;

/** Leaves the editor with the file `after` open. */
export async function checkSteering({ step }, { workbench, codeServer, shot, change, after }) {
  const { page } = workbench;
  const file = path.join(codeServer.workspace, 'lighthouse.txt');
  fs.writeFileSync(file, sentences);
  const code = /L\d+\.\d+:\d+/;
  const isShown = (text) => text !== '';
  const isGone = (text) => text === '';
  const ghost = (seconds = 40) => workbench.until(() => workbench.ghost(), isShown, 'ghost text', seconds);
  const atEnd = async () => {
    await workbench.click('lighthouse');
    await page.keyboard.press('Control+End');
  };
  const saved = (isRight, what) => workbench.saved(file, isRight, what);
  /** The ghost text, once there is something to compare. */
  const complete = async () => {
    await ghost();
    await workbench.until(
      () => workbench.offers('Compare the Continuation'),
      (isOffered) => isOffered,
      'the whole continuation',
      60,
    );
    return workbench.until(
      () => workbench.ghost(),
      (text) => text.split(/\s+/).length > fewestWords,
      'all of it as ghost text',
    );
  };
  /** From the menu of a code of the Codes view. */
  const continueWith = async (label) => {
    await atEnd();
    const listed = await workbench.sideBar.settledRows(
      (rows) => rows.some((row) => row.includes('“ and”') || row.includes('“and”')),
      'the token before the cursor',
    );
    const name = listed.map((row) => code.exec(row)?.[0]).find((found) => found !== undefined);
    await workbench.sideBar.menu(name, label);
    // A list that was drawn anew while its menu was open no longer says for which code: then the command asks.
    const question = page.locator('.quick-input-widget:visible', { hasText: name }).first();
    const asks = await question.waitFor({ timeout: 1500 }).then(
      () => true,
      () => false,
    );
    if (asks) await workbench.pick(name);
    return name;
  };

  change({ 'codebookLsp.steering.maxTokens': tokens });
  await workbench.openFile('lighthouse.txt', 'lighthouse');
  await workbench.click('lighthouse');
  await workbench.until(
    () => workbench.sideBar.rows(),
    (rows) => rows.some((row) => code.test(row)),
    'codes of the new file',
    40,
  );

  let accepted = '';
  await step('a code of the Codes view continues the text, as ghost text', async () => {
    const name = await continueWith('Continue the Text with This Code');
    await ghost();
    await shot('11-ghost-text-comes');
    accepted = await complete();
    assert.equal(fs.readFileSync(file, 'utf8'), sentences, 'nothing goes into the file without a yes');
    await shot('12-ghost-text');
    return [name, accepted];
  });
  await step('the comparison stands beside it: unsteered, steered, the code', async () => {
    await workbench.run('CodebookLsp: Compare the Continuation');
    const text = await workbench.until(
      () => workbench.webview(),
      (found) => ['Unsteered', 'Steered', 'fluency', 'Unsteered firings'].every((part) => found.includes(part)) && code.test(found),
      'the comparison',
    );
    await page.mouse.move(500, 784); // nothing is there that would show a tooltip
    await page.waitForTimeout(800); // the panel slides in; only the picture waits for it
    await shot('13-comparison');
    await shot('13-comparison-part', {
      x: 352,
      y: 69,
      width: 924,
      height: 411,
    }); // the two editors, without what is around them
    await workbench.closeTab('Continuation');
    return text.replace(/\s+/g, ' ').slice(0, 160);
  });
  await step('the continuation is accepted', async () => {
    await atEnd();
    await workbench.run('CodebookLsp: Accept the Continuation');
    const text = await saved((found) => found.length > sentences.length, 'a longer file');
    assert(text.startsWith(sentences), text);
    assert.equal(await workbench.ghost(), '');
    await shot('14-accepted');
    return text.slice(sentences.length);
  });
  await step('accepting it is one step to undo', async () => {
    await atEnd();
    await page.keyboard.press('Control+z');
    return (await saved((found) => found === sentences, 'the file as it was')).length;
  });
  await step('Tab accepts what is complete', async () => {
    await continueWith('Continue the Text with This Code');
    const offered = await complete();
    await page.keyboard.press('Tab');
    const text = await saved((found) => found.length > sentences.length, 'a longer file');
    const flat = (one) => one.replace(/\s+/g, ''); // ghost text of several lines is drawn without its line breaks
    assert.equal(flat(text), flat(sentences + offered));
    await page.keyboard.press('Control+z');
    await saved((found) => found === sentences, 'the file as it was');
    return text.slice(sentences.length);
  });
  await step('another seed gives another text, and discarding leaves the file byte-identical', async () => {
    await continueWith('Continue the Text without This Code');
    const first = await complete();
    await page.keyboard.press('Alt+]');
    const second = await workbench.until(
      () => workbench.ghost(),
      (text) => isShown(text) && text !== first,
      'another text',
      60,
    );
    await complete();
    await workbench.run('CodebookLsp: Discard the Continuation');
    await workbench.until(() => workbench.ghost(), isGone, 'no ghost text');
    assert.equal(fs.readFileSync(file, 'utf8'), sentences);
    assert(!(await workbench.isDirty()), 'the file counts as changed');
    await page.keyboard.press('Control+s');
    assert.equal(fs.readFileSync(file, 'utf8'), sentences);
    return [first, second];
  });
  await step('what comes can be read while more comes, and an edit ends it', async () => {
    change({ 'codebookLsp.steering.maxTokens': 1000 });
    await continueWith('Continue the Text with This Code');
    await ghost();
    const hidden = await workbench.ghostHidden(3);
    assert(hidden < 0.5, `what comes is hidden for ${hidden.toFixed(2)} of the time`);
    await page.keyboard.type('!');
    await workbench.until(() => workbench.ghost(), isGone, 'no ghost text');
    await workbench.until(
      () => workbench.notifications(),
      (found) => found.length === 0,
      'nothing in progress and no complaint',
    );
    const text = await saved((found) => found.length > sentences.length, 'the edit');
    assert.equal(text, `${sentences}!`);
    await page.keyboard.press('Control+z');
    await saved((found) => found === sentences, 'the file as it was');
    return [text.slice(-10), `hidden for ${(100 * hidden).toFixed(0)} %`];
  });
  change({});
  await workbench.openFile(...after);
}
