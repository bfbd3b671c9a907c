// Pictures of a text with themes in light, dark and high contrast, and of one that is written from right to left: to be looked at.

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

/** Leaves the editor with the file `after` open. @param palettes Ours, by scope. */
export async function checkShots({ step }, { workbench, codeServer, shot, change, palettes, after }) {
  const { page } = workbench;
  fs.writeFileSync(path.join(codeServer.workspace, 'shown.txt'), story);
  fs.writeFileSync(path.join(codeServer.workspace, 'right-to-left.txt'), `${arabic}${story}`);
  const usual = { 'codebookLsp.codeLens': 'themes', 'codebookLsp.colors': 'themes' };

  for (const [name, theme, scope] of themes) {
    await step(`words have the colours made for the theme “${theme}”`, async () => {
      change({ ...usual, 'workbench.colorTheme': theme });
      const colors = Object.values(palettes[scope].rules).map(rgb);
      await workbench.openFile('shown.txt', 'captain');
      await workbench.run('CodebookLsp: Show the Themes View');
      const colored = await workbench.until(
        async () => (await workbench.spans()).filter(({ color }) => colors.includes(color)),
        (found) => found.length > 3,
        'words in colours of the palette',
        60,
      );
      await workbench.until(
        () => workbench.lenses(),
        (found) => found.length > 1,
        'lenses',
        60,
      );
      await page.mouse.move(5, 5);
      await shot(`50-${name}`);
      return [colored.length, colored[0].text];
    });
  }
  change(usual);
  await step('a text from right to left keeps its words whole, and its hovers', async () => {
    await workbench.openFile('right-to-left.txt', 'captain');
    await workbench.until(
      () => workbench.lenses(),
      (found) => found.length > 0,
      'lenses',
      60,
    );
    const lines = (await workbench.text()).split('\n');
    assert(
      lines.some((line) => line.includes('أبحرت السفينة عند الفجر')),
      'the line is in pieces',
    );
    const hover = await workbench.hover('البحارة', /\S/);
    const text = await hover.innerText();
    await shot('51-right-to-left');
    await page.mouse.move(5, 5);
    return text.slice(0, 60);
  });
  change({});
  await workbench.openFile(...after);
}

/** '#6cacfd' as a browser says it. */
function rgb(hex) {
  return `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
}
