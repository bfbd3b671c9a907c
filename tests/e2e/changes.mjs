// “What Did My Edits Change?”: a text of a git repository is edited, what that did is listed, and a row leads to its place.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const command = 'CodebookLsp: What Did My Edits Change?';
const settings = { 'git.enabled': true, 'git.openRepositoryInParentFolders': 'never' };

const written = `The kitchen was warm when she came down. She put butter into the pan, broke four eggs and cut the bread.

After breakfast he sat down by the window and read the letter once more, and then he folded it and put it away.
`;
const typed =
  'At noon the ship left the harbour with all sails set. The captain stood on the deck and looked at the sea, and the sailors sang.';

/** Leaves the editor with the file `after` open. */
export async function checkChanges({ step }, { workbench, codeServer, shot, change, after }) {
  const { page, choices: rows } = workbench;
  const folder = path.join(codeServer.workspace, 'letters');
  const file = path.join(folder, 'letter.txt');
  const git = (...all) => execFileSync('git', ['-c', 'user.name=A', '-c', 'user.email=a@example.org', ...all], { cwd: folder });
  /** Asks until there is such a message: VS Code opens a repository some time after a text of it. */
  const told = (pattern) =>
    workbench.until(
      async () => {
        await workbench.run('Notifications: Clear All Notifications');
        await workbench.run(command);
        const message = page.locator('.notification-toast .notification-list-item-message', { hasText: pattern });
        await message
          .first()
          .waitFor({ timeout: 5000 })
          .catch(() => undefined);
        return workbench.notifications();
      },
      (found) => found.some((text) => pattern.test(text)),
      'the message',
      90,
    );

  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(file, written);
  git('init', '--quiet');
  git('add', '.');
  git('commit', '--quiet', '--message', 'A letter');
  change(settings);

  // The workspace is a repository if an earlier part has made it one.
  await step('a text that no commit has is compared with nothing', async () => told(/is in no git repository|is not in the last commit/));
  await workbench.openFile('letter.txt', 'kitchen');
  await step('a text that is as it was committed has not changed', async () => told(/No paragraph has changed/));
  await step('what an edit did is listed, and a row leads to the paragraph', async () => {
    await workbench.run('Notifications: Clear All Notifications');
    await workbench.run('File: Revert File'); // what an earlier try has typed
    await workbench.click('breakfast');
    await page.keyboard.press('Control+End');
    await page.keyboard.type(`\n${typed}`);
    await workbench.run(command);
    await rows.first().waitFor({ timeout: 60_000 });
    const listed = await workbench.until(
      () => rows.allInnerTexts(),
      (found) => found.some((row) => /line \d+/.test(row)),
      'what has changed',
    );
    await shot('66-changes');
    const said = listed.map((row) => row.replace(/\s+/g, ' ').trim());
    assert.equal(said.length, 1, 'one paragraph is new');
    assert.match(said[0], /line 5\b/);
    await page.keyboard.press('Enter');
    await rows.first().waitFor({ state: 'detached' });
    const place = await workbench.until(
      () => page.locator('.statusbar-item[id="status.editor.selection"]').innerText(),
      (text) => text.includes('selected'),
      'the paragraph, selected',
    );
    await shot('67-changed-paragraph');
    assert.equal(fs.readFileSync(file, 'utf8'), written, 'nothing is written into the file');
    return [said[0], place];
  });

  await workbench.run('File: Revert File');
  change({});
  await workbench.openFile(...after);
}
