// The extension in a real VS Code, from the first text to a crash of the server.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { checkCards } from './cards.mjs';
import { checkDatasets } from './datasets.mjs';
import { checkLabels } from './labels.mjs';
import { checkSteering } from './steering.mjs';

/** A code's name, as docs/editor-protocol.md writes it for the model that comes with the server. */
const code = /L\d+\.\d+:\d+/;

const settings = {
  'security.workspace.trust.enabled': false,
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
  'workbench.welcomePage.walkthroughs.openOnInstall': false,
  'workbench.enableExperiments': false,
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'window.restoreWindows': 'none',
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'update.showReleaseNotes': false,
  'extensions.autoUpdate': false,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'chat.disableAIFeatures': true,
  'chat.commandCenter.enabled': false,
  'git.enabled': false,
  'files.hotExit': 'off',
  'files.autoSave': 'off',
  'editor.accessibilitySupport': 'off',
  'editor.minimap.enabled': false,
  'editor.wordBasedSuggestions': 'off',
  'editor.hover.delay': 200,
  'editor.wordWrap': 'on',
  'workbench.colorTheme': 'Default Dark Modern',
};

export async function checkVsCode({ step }, { workbench, codeServer, repository, shots }) {
  const { page } = workbench;
  const shot = (name) => page.screenshot({ path: path.join(shots, `${name}.png`) });
  const change = (machine) => fs.writeFileSync(codeServer.machineSettings, JSON.stringify(machine, null, 2));
  const manifest = JSON.parse(fs.readFileSync(path.join(repository, 'vscode-extension', 'package.json'), 'utf8'));
  const palette = Object.values(
    manifest.contributes.configurationDefaults['editor.semanticTokenColorCustomizations']['[*Dark*]'].rules,
  ).map(rgb);
  const colored = async () => (await workbench.spans()).filter((span) => palette.includes(span.color));

  fs.copyFileSync(path.join(repository, 'samples', 'moby-dick-opening.txt'), path.join(codeServer.workspace, 'moby-dick.txt'));
  await codeServer.start(settings);

  await step('a text opens', async () => {
    await workbench.goto(codeServer.address('moby-dick.txt'));
    await workbench.until(
      () => workbench.text(),
      (text) => text.includes('Call me Ishmael'),
      'the text',
    );
  });
  await step('the status goes from loading to ready', async () => {
    const seen = [];
    await workbench.until(
      async () => {
        const status = await workbench.status();
        if (status !== '' && seen.at(-1) !== status) seen.push(status);
        return status;
      },
      (status) => status.includes('Codes: ready'),
      'Codes: ready',
      60,
    );
    assert(
      seen.some((status) => status.includes('Codes: loading')),
      `never loading: ${seen}`,
    );
    return seen;
  });
  await shot('01-ready');

  await step('hints are drawn', async () => {
    const hints = await workbench.until(
      () => workbench.hints(),
      (found) => found.length > 0,
      'hints',
    );
    return [hints.length, hints[0]];
  });
  await step('colours are drawn', async () => {
    const words = await workbench.until(colored, (found) => found.length > 0, 'coloured words');
    return [words.length, words[0]];
  });
  await step('lenses are drawn', async () => {
    const lenses = await workbench.until(
      () => workbench.lenses(),
      (found) => found.some((lens) => / · \d+ of \d+$/.test(lens)),
      'lenses',
    );
    return lenses[0];
  });
  await step('a hover says the codes', async () => {
    const hover = await workbench.hover('Ishmael', code);
    const text = await hover.innerText();
    await page.waitForTimeout(400); // hovers fade in; only the picture waits for it
    await shot('02-hover');
    return text.slice(0, 120);
  });
  await step('“Find all” in a hover opens the peek', async () => {
    const hover = await workbench.hover('money', /Find all/);
    await hover.locator('a', { hasText: 'Find all' }).first().click();
    const peek = page.locator('.peekview-widget');
    await peek.waitFor();
    const title = await workbench.until(
      () => peek.locator('.peekview-title').innerText(),
      (text) => text.trim() !== '',
      'its title',
    );
    await shot('03-peek');
    await page.keyboard.press('Escape');
    await peek.waitFor({ state: 'detached' });
    return title.replace(/\s+/g, ' ');
  });

  await checkCards(step, { workbench, shot, word: 'money' });

  await step('the Codes view opens and lists', async () => {
    await workbench.run('Codes: Focus on Codes View');
    const rows = await workbench.until(
      () => workbench.rows(),
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
        () => workbench.rows(),
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
        await workbench.fold('Token at cursor');
        return workbench.rows();
      },
      (found) => found.some(isSelection) && code.test(found[found.findIndex(isSelection) + 1]),
      'Selection',
    );
    await page.keyboard.press('Escape');
    await workbench.click('purse');
    await workbench.unfold('Token at cursor');
    return rows.slice(rows.findIndex(isSelection)).slice(0, 2);
  });
  await step('the filter narrows the Codes view', async () => {
    await workbench.run('CodebookLsp: Filter Codes');
    await page.locator('.quick-input-widget:visible input').first().fill('L14.');
    await page.keyboard.press('Enter');
    const rows = await workbench.until(
      () => workbench.rows(),
      (found) =>
        found.some((row) => code.test(row)) &&
        found.map((row) => code.exec(row)?.[0]).every((name) => name === undefined || name.startsWith('L14.')),
      'only L14',
    );
    await shot('05-filter');
    await workbench.run('CodebookLsp: Clear Filter');
    await workbench.until(
      () => workbench.rows(),
      (found) => found.some((row) => code.test(row) && !code.exec(row)[0].startsWith('L14.')),
      'all codes',
    );
    return rows.length;
  });
  await step('a code is pinned and given a colour', async () => {
    await workbench.click('purse');
    await workbench.until(
      () => workbench.rows(),
      (found) => found.some((row) => row.startsWith('Token at cursor') && isPartOf(row, 'purse')),
      'the token',
    );
    const name = (await workbench.rows()).map((row) => code.exec(row)?.[0]).find((found) => found !== undefined);
    await workbench.menu(name, 'Pin Code');
    await workbench.until(
      () => workbench.rows(),
      (found) => found.some((row) => row.startsWith('Pinned')),
      'Pinned',
    );
    await workbench.menu(name, 'Choose Colour');
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

  await step('hints and colours follow the typing', async () => {
    const before = await workbench.hints();
    // A code that fires nearly everywhere fires on what will be typed.
    const [, name] = (await workbench.rows())
      .map((row) => /(L\d+\.\d+:\d+)(?: ·)? (\d+)×$/.exec(row))
      .filter((row) => row !== null)
      .reduce((most, row) => (Number(row[2]) > Number(most[2]) ? row : most));
    await workbench.menu(name, 'Choose Colour');
    await workbench.pick('Colour 5');
    await workbench.click('purse');
    await page.keyboard.press('Control+End');
    await page.keyboard.type('\n\nWhenever I find myself growing grim, I sail about a little and see the ocean.');
    const hints = await workbench.until(
      () => workbench.hints(),
      (found) => JSON.stringify(found) !== JSON.stringify(before),
      'other hints',
      30,
    );
    const typed = async () => {
      const last = Math.max(...(await workbench.spans()).map((span) => span.line));
      return (await colored()).filter((span) => span.line === last).map((span) => [span.text, palette.indexOf(span.color) + 1]);
    };
    const words = await workbench.until(
      typed,
      (found) => found.length > 1 && found.every(([, color]) => color === 5), // hints may have wrapped the line
      'colour 5 in what was typed',
      30,
    );
    await shot('07-typed');
    await workbench.fold('Token at cursor'); // what it lists may leave no room for the document's codes
    await workbench.menu(name, 'Stop Following');
    await workbench.unfold('Token at cursor');
    await workbench.until(typed, (found) => !found.some(([, color]) => color === 5), 'no colour 5', 30);
    return [before.length, hints.length, name, words.slice(0, 4)];
  });
  await checkLabels({ step }, { workbench, codeServer, shot, change });
  await checkDatasets({ step }, { workbench, codeServer, shot });

  await step('hints are turned off and on', async () => {
    await workbench.run('CodebookLsp: Toggle Hints');
    await workbench.until(
      () => workbench.hints(),
      (found) => found.length === 0,
      'no hints',
    );
    await workbench.run('CodebookLsp: Toggle Hints');
    return (
      await workbench.until(
        () => workbench.hints(),
        (found) => found.length > 0,
        'hints',
      )
    ).length;
  });

  await checkSteering(
    { step },
    {
      workbench,
      codeServer,
      shot,
      change,
      after: ['moby-dick.txt', 'Ishmael'],
    },
  );

  await step('a wrong setting is said once, and mended quietly', async () => {
    change({ 'codebookLsp.colors': 'purple' });
    const said = await workbench.until(
      () => workbench.notifications(),
      (found) => found.some((text) => text.includes('codebookLsp.colors')),
      'the notification',
    );
    // The editor tells every change of every setting: another one must not say it again.
    change({ 'codebookLsp.colors': 'purple', 'codebookLsp.hover.codes': 5 });
    const names = async () => new Set((await (await workbench.hover('Ishmael', code)).innerText()).match(new RegExp(code, 'g')));
    await workbench.until(names, (found) => found.size === 5, 'five codes in a hover');
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
    const hover = await workbench.hover('Ishmael', code);
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
  await step('nothing is left running when the window is closed', async () => {
    await page.goto('about:blank');
    await workbench.until(
      async () => codeServer.servers(),
      (running) => running.length === 0,
      'no server',
      40,
    );
  });
}

/** 'Token at cursor “ael”' is about a part of 'Ishmael'. */
function isPartOf(row, word) {
  const token = /“(.+)”/.exec(row)?.[1];
  return token !== undefined && word.includes(token);
}

/** '#6cacfd' as a browser says it. */
function rgb(hex) {
  return `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
}
