// A dataset gets its codes where it lies: asked once, shown first, written after a yes, compared after, and undone with git.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

/** What stands at the end of every hover of ours. */
const links = /find all/;

const lines = [
  '{"id": 1.0, "text": "Call me Ishmael. Some years ago, never mind how long precisely, I went to sea.", "tags": ["novel"]}',
  '{"id": 2.50, "text": "The caf\\u00e9 was closed, so we drank tea 😀 at home.\\nIt rained.", "tags": []}',
  '{"id": 3, "text": "Ownership is a set of rules that govern how a Rust program manages memory.", "tags": ["code"]}',
];

/** The workbench is open on another text. */
export async function checkDatasets({ step }, { workbench, codeServer, shot }) {
  const { page } = workbench;
  const file = path.join(codeServer.workspace, 'notes.jsonl');
  const plan = path.join(codeServer.workspace, '.codebooklsp', 'dataset.json');
  const before = `${lines.join('\r\n')}\r\n`;
  const git = (...args) =>
    execFileSync('git', ['-c', 'user.name=e2e', '-c', 'user.email=e2e@localhost', ...args], {
      cwd: codeServer.workspace,
      encoding: 'utf8',
    });

  await step('a hover inside a field of a dataset says codes, one on its braces does not', async () => {
    fs.writeFileSync(file, before);
    if (!fs.existsSync(path.join(codeServer.workspace, '.git'))) git('init', '--quiet');
    git('add', 'notes.jsonl');
    git('commit', '--quiet', '-m', 'notes');
    await workbench.openFile('notes.jsonl', 'Ownership'); // which the text before does not have
    const hover = await workbench.hover('Ishmael', links); // near the line's start: hints push what is far right out of the window
    const text = await hover.innerText();
    await page.waitForTimeout(400);
    await shot('20-dataset-hover');
    await page.mouse.move(5, 5);
    const { x, y } = await workbench.word('tags');
    await page.mouse.move(x - 3, y);
    await page.mouse.move(x, y, { steps: 3 });
    await page.waitForTimeout(1_500);
    assert.equal(await page.locator('.monaco-resizable-hover .monaco-hover:not(.hidden)', { hasText: links }).count(), 0);
    return text.split('\n')[0];
  });

  await step('how a dataset is annotated is asked once', async () => {
    await workbench.run('CodebookLsp: Annotate a Dataset in Place');
    const input = page.locator('.quick-input-widget:visible input[type="text"]').first();
    await input.waitFor();
    await page.locator('.quick-input-title', { hasText: '1/2' }).waitFor();
    await input.fill('text');
    await page.keyboard.press('Enter');
    await page.locator('.quick-input-title', { hasText: '2/2' }).waitFor();
    await shot('21-dataset-what');
    await page.keyboard.press('Enter');
    const kept = await workbench.until(
      async () => (fs.existsSync(plan) ? fs.readFileSync(plan, 'utf8') : ''),
      (text) => text !== '',
      'the plan',
    );
    assert.deepEqual(JSON.parse(kept), { fields: ['text'], write: ['top'] });
    return JSON.parse(kept);
  });

  await step('what would be written is shown, and without a yes nothing is', async () => {
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 60_000 });
    const said = await dialog.innerText();
    assert.match(said, /Annotate notes\.jsonl in place\?/);
    assert.match(said, /codebooklsp_top/);
    await shot('22-dataset-consent');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });
    assert.equal(fs.readFileSync(file, 'utf8'), before);
    return said.split('\n').filter((line) => line.includes('+'));
  });

  await step('a dataset is annotated in place, and the change opens as a diff', async () => {
    await workbench.run('CodebookLsp: Annotate a Dataset in Place');
    const dialog = page.locator('.monaco-dialog-box');
    await dialog.waitFor({ timeout: 60_000 });
    await dialog.locator('.monaco-button', { hasText: 'Annotate' }).first().click();
    const after = await workbench.until(
      async () => fs.readFileSync(file, 'utf8'),
      (text) => text !== before,
      'the annotated file',
      120,
    );
    const written = after.split('\r\n');
    assert.equal(written.length, lines.length + 1);
    lines.forEach((line, at) => {
      assert.ok(written[at].startsWith(line.slice(0, -1)), written[at]);
      assert.ok(JSON.parse(written[at]).codebooklsp_top.length > 0);
    });
    await page.locator('.tab', { hasText: 'before ↔ annotated' }).waitFor();
    await page.locator('.monaco-diff-editor .line-insert').first().waitFor();
    await page.waitForTimeout(400);
    await shot('23-dataset-diff');
    return JSON.parse(written[0]).codebooklsp_top.slice(0, 2);
  });

  await step('git takes it back', async () => {
    assert.match(git('status', '--porcelain'), /M notes\.jsonl/);
    git('checkout', '--', 'notes.jsonl');
    assert.equal(fs.readFileSync(file, 'utf8'), before);
    await workbench.closeTab('before ↔ annotated');
    await workbench.closeTab('notes.jsonl');
  });
}
