// The Codes view in a real VS Code: it follows the cursor, filters, pins and colours.

import fs from 'node:fs';
import path from 'node:path';

const code = /L\d+\.\d+:\d+/;

/** @param colors What the page shows: the coloured words, and the colours of the eight groups. */
export async function checkCodesView({ step }, { workbench, codeServer, shot, colors }) {
  const { page } = workbench;
  const { colored, palette } = colors;

  await step('the Codes view opens and lists', async () => {
    await workbench.run('CodebookLsp: Focus on Codes View');
    const rows = await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.some((row) => code.test(row)),
      'rows',
    );
    return rows.slice(0, 3);
  });
  for (const word of ['whale', 'Ishmael', 'purse'].filter((one) =>
    fs.readFileSync(path.join(codeServer.workspace, 'moby-dick.txt'), 'utf8').includes(one),
  )) {
    await step(`the Codes view follows the cursor to “${word}”`, async () => {
      await workbench.click(word);
      // Words may be several tokens: the one under the cursor is a part of it.
      const rows = await workbench.until(
        () => workbench.sideBar.rows(),
        (found) => found.some((row) => row.startsWith('Token at cursor') && isPartOf(row, word)),
        `the token of ${word}`,
      );
      return rows.slice(0, 2);
    });
  }
  await shot('04-codes-view');
  await step('the Codes view lists a selection', async () => {
    await page.keyboard.press('Control+a');
    const isSelection = (row) => row.startsWith('Selection');
    const rows = await workbench.until(
      async () => {
        await workbench.sideBar.fold('Token at cursor');
        return workbench.sideBar.rows();
      },
      (found) => found.some(isSelection) && code.test(found[found.findIndex(isSelection) + 1]),
      'Selection',
    );
    await page.keyboard.press('Escape');
    await workbench.click('purse');
    await workbench.sideBar.unfold('Token at cursor');
    return rows.slice(rows.findIndex(isSelection)).slice(0, 2);
  });
  await step('the filter narrows the Codes view', async () => {
    await workbench.run('CodebookLsp: Filter the Codes View');
    await page.locator('.quick-input-widget:visible input').first().fill('L14.');
    await page.keyboard.press('Enter');
    const rows = await workbench.until(
      () => workbench.sideBar.rows(),
      (found) =>
        found.some((row) => code.test(row)) &&
        found.map((row) => code.exec(row)?.[0]).every((name) => name === undefined || name.startsWith('L14.')),
      'only L14',
    );
    await shot('05-filter');
    await workbench.run('CodebookLsp: Clear the Filter');
    await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.some((row) => code.test(row) && !code.exec(row)[0].startsWith('L14.')),
      'all codes',
    );
    return rows.length;
  });
  await step('a code is pinned and given a colour', async () => {
    await workbench.click('purse');
    const rows = await workbench.sideBar.settledRows(
      (found) => found.some((row) => row.startsWith('Token at cursor') && isPartOf(row, 'purse')),
      'the token',
    );
    const name = rows.map((row) => code.exec(row)?.[0]).find((found) => found !== undefined);
    await workbench.sideBar.menu(name, 'Pin This Code');
    await workbench.until(
      () => workbench.sideBar.rows(),
      (found) => found.some((row) => row.startsWith('Pinned')),
      'Pinned',
    );
    await workbench.sideBar.menu(name, 'Choose a Colour');
    await workbench.pick('Colour 3');
    await workbench.until(
      () => fs.readFileSync(codeServer.userSettings, 'utf8'),
      (text) => text.includes('codebookLsp.followed'),
      'the setting',
    );
    const words = await workbench.until(
      colored,
      (found) => found.some((span) => span.color === palette[2] && span.text.includes('purse')),
      'purse in colour 3',
    );
    await shot('06-followed');
    return [name, words.filter((span) => span.color === palette[2]).map((span) => span.text)];
  });
}

/** 'Token at cursor “ael”' is about a part of 'Ishmael'. */
function isPartOf(row, word) {
  const token = /“(.+)”/.exec(row)?.[1];
  return token !== undefined && word.includes(token);
}
