// Pictures in light, dark and high contrast, to be looked at: a text with themes, a long one, and one that is written from right to left.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { story } from './stories.mjs';

/** Each of VS Code's own themes, and our palette that counts for it. */
const themes = [
  ['light', 'Default Light Modern', '[*Light*]'],
  ['dark', 'Default Dark Modern', '[*Dark*]'],
  ['high-contrast', 'Default High Contrast', '[*High Contrast*]'],
  ['high-contrast-light', 'Default High Contrast Light', '[*High Contrast Light*][*Light High Contrast*]'],
];

const arabic = `أبحرت السفينة عند الفجر، ووقف القبطان على ظهرها ينظر إلى البحر والأمواج. هبّت العاصفة في الليل، فأنزل البحارة الأشرعة.

ספינה קטנה הפליגה אל האי, והמלחים ראו את החוף. The captain called it שלום and laughed.

`;

/** What a reader has who has set nothing, and the Themes view has the side bar. */
const usual = {
  'codebookLsp.codeLens': 'themes',
  'codebookLsp.colors': 'themes',
  'codebookLsp.inlayHints.density': 'themes',
};

/** The texts, each with a word of it that one sees at once. */
const texts = [
  ['shown', 'captain'],
  ['pages', 'storm'],
  ['right-to-left', 'captain'],
];

/** Leaves the editor with the file `after` open. @param palettes Ours, by scope. */
export async function checkShots({ step }, { workbench, codeServer, repository, shot, change, palettes, after }) {
  const { page } = workbench;
  const write = (name, text) => fs.writeFileSync(path.join(codeServer.workspace, `${name}.txt`), text);
  const lenses = () =>
    workbench.until(
      () => workbench.lenses(),
      (found) => found.some((lens) => lens !== ''),
      'lenses',
      60,
    );
  write('shown', story);
  write('pages', long(fs.readFileSync(path.join(repository, 'vscode-extension', 'media', 'sample.txt'), 'utf8')));
  write('right-to-left', `${arabic}${story}`);
  change(usual);
  await workbench.run('File: Save All'); // nothing asks before it is closed
  await workbench.run('View: Close All Editors');

  await step('three texts say what they are about', async () => {
    const seen = [];
    for (const [name, word] of texts) {
      await workbench.openFile(`${name}.txt`, word);
      seen.push((await lenses())[0]);
    }
    await workbench.run('CodebookLsp: Show the Themes View');
    const codes = page.locator('.pane-header', { hasText: 'Codes' });
    if ((await codes.getAttribute('aria-expanded')) === 'true') await codes.click(); // the river has the room
    return seen;
  });
  for (const [name, theme, scope] of themes) {
    await step(`words have the colours made for the theme “${theme}”`, async () => {
      change({ ...usual, 'workbench.colorTheme': theme });
      const colors = Object.values(palettes[scope].rules).map(rgb);
      const seen = [];
      for (const [text, word] of texts) {
        await workbench.openFile(`${text}.txt`, word);
        const colored = await workbench.until(
          async () => (await workbench.spans()).filter(({ color }) => colors.includes(color)),
          (found) => found.length > 3,
          'words in colours of the palette',
          60,
        );
        await lenses();
        await page.mouse.move(640, 784); // where nothing shows a tooltip
        await page.waitForTimeout(600); // tooltips and scroll bars fade; only the picture waits for it
        await shot(`50-${text}-${name}`);
        seen.push(colored.length);
      }
      return seen;
    });
  }
  change(usual);
  await step('a hover says what the passage is about and what was expected', async () => {
    await workbench.openFile('pages.txt', 'storm');
    // The model is asked while the first hover stands, unless it was quick.
    const said = await workbench.until(
      async () => {
        await page.mouse.move(640, 784);
        return (await workbench.hover('boats', 'boats')).innerText();
      },
      (text) => text.includes('expected'),
      'what was expected',
      30,
    );
    await page.waitForTimeout(400); // hovers fade in
    await shot('52-hover');
    await page.mouse.move(5, 5);
    await workbench.openFile('right-to-left.txt', 'captain');
    return said.slice(0, 100);
  });
  await step('a text from right to left keeps its words whole, and its hovers', async () => {
    const lines = (await workbench.text()).split('\n');
    assert(
      lines.some((line) => line.includes('أبحرت السفينة عند الفجر')),
      'the line is in pieces',
    );
    const hover = await workbench.hover('البحارة', 'البحارة');
    const said = await hover.innerText();
    await page.waitForTimeout(400); // hovers fade in
    await shot('51-right-to-left-hover');
    await page.mouse.move(5, 5);
    return said.slice(0, 60);
  });
  change({});
  await workbench.run('View: Close All Editors'); // no server that starts again reads them
  await workbench.openFile(...after);
}

/** Its paragraphs three times, in another order each time: some pages with many turns. */
function long(text) {
  const [, ...parts] = text.trim().split('\n\n');
  return `${[...parts, ...parts.toReversed(), ...parts.slice(3), ...parts.slice(0, 3)].join('\n\n')}\n`;
}

/** '#6cacfd' as a browser says it. */
function rgb(hex) {
  return `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
}
