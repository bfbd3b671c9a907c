// The server's life in a real VS Code: settings that are wrong or need a restart, crashes, and a server that is missing.

import assert from 'node:assert/strict';
import fs from 'node:fs';

/** What stands at the end of every hover of ours. */
const links = /find all/;

/** @param change Writes the machine's settings. */
export async function checkServerLife({ step }, { workbench, codeServer, shot, change }) {
  const { page } = workbench;

  await step('a wrong setting is said once, and mended quietly', async () => {
    change({ 'codebookLsp.colors': 'purple' });
    const said = await workbench.until(
      () => workbench.notifications(),
      (found) => found.some((text) => text.includes('codebookLsp.colors')),
      'the notification',
    );
    // The editor tells every change of every setting: another one must not say it again.
    change({ 'codebookLsp.colors': 'purple', 'codebookLsp.hover.codes': 5 });
    await workbench.hover('Ishmael', links);
    const shown = (await workbench.notifications()).filter((text) => text.includes('codebookLsp.colors'));
    assert.equal(shown.length, 1, JSON.stringify(shown));
    await shot('08-wrong-setting');
    change({});
    await workbench.run('Notifications: Clear All Notifications');
    return said;
  });
  await step('the status item offers a menu', async () => {
    await page.locator('.statusbar-item[id="codebooklsp.codebooklsp.codebookLsp.status"] a').click();
    const rows = page.locator('.quick-input-list .monaco-list-row');
    await rows.first().waitFor();
    const labels = await rows.allInnerTexts();
    await shot('09-menu');
    await page.keyboard.press('Escape');
    return labels.map((label) => label.trim());
  });

  await step('a server that is killed comes back', async () => {
    const [before] = codeServer.servers();
    assert(before, 'no server runs');
    process.kill(before, 'SIGKILL');
    await workbench.until(
      () => workbench.status(),
      (status) => /restarting|loading/.test(status),
      'restarting',
    );
    await workbench.until(
      () => workbench.status(),
      (status) => status.includes('Codes: ready'),
      'Codes: ready',
      60,
    );
    const after = codeServer.servers();
    assert.equal(after.length, 1, `servers: ${after}`);
    assert.notEqual(after[0], before);
    const shown = await workbench.notifications();
    assert.deepEqual(shown, [], 'a crash that is mended is no news');
    const hover = await workbench.hover('Ishmael', links);
    return (await hover.innerText()).slice(0, 40);
  });
  await step('a setting that is an argument starts another server', async () => {
    const [before] = codeServer.servers();
    change({ 'codebookLsp.precision': 'float32' });
    await workbench.until(
      async () => codeServer.servers(),
      ([now]) => now !== undefined && now !== before,
      'another server',
    );
    await workbench.until(
      () => workbench.status(),
      (status) => status.includes('Codes: ready'),
      'Codes: ready',
      60,
    );
    const [after] = codeServer.servers();
    assert.match(fs.readFileSync(`/proc/${after}/cmdline`, 'utf8'), /--precision\0float32/);
  });
  await step('a server that is not there is said in one sentence', async () => {
    change({ 'codebookLsp.server.path': '/nowhere/codebooklsp' });
    const [said] = await workbench.until(
      () => workbench.notifications(),
      (found) => found.some((text) => text.includes('/nowhere/codebooklsp')),
      'the notification',
    );
    await workbench.until(
      () => workbench.status(),
      (status) => status.includes('Codes: stopped'),
      'Codes: stopped',
    );
    await shot('10-missing');
    change({});
    await workbench.until(
      () => workbench.status(),
      (status) => status.includes('Codes: ready'),
      'Codes: ready',
      60,
    );
    return said;
  });
  await step('a server that crashes again and again is given up with one message', async () => {
    await workbench.run('Notifications: Clear All Notifications');
    change({ 'codebookLsp.server.path': '/bin/false' });
    await workbench.until(
      () => workbench.status(),
      (status) => status.includes('Codes: stopped'),
      'Codes: stopped',
      60,
    );
    const said = await workbench.notifications();
    assert.equal(said.length, 1, JSON.stringify(said));
    change({});
    await workbench.until(
      () => workbench.status(),
      (status) => status.includes('Codes: ready'),
      'Codes: ready',
      60,
    );
    return said;
  });
}
