// The extension in a real VS Code, from the first text to a crash of the server.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { checkCalm } from './calm.mjs';
import { checkCards } from './cards.mjs';
import { checkChanges } from './changes.mjs';
import { checkCodesView } from './codesView.mjs';
import { checkDatasets } from './datasets.mjs';
import { checkExplanations } from './explanations.mjs';
import { checkLabels } from './labels.mjs';
import { checkRewriting } from './rewriting.mjs';
import { checkServerLife } from './serverLife.mjs';
import { checkShots } from './shots.mjs';
import { checkSteering } from './steering.mjs';
import { checkSurprise } from './surprise.mjs';
import { checkThemes } from './themes.mjs';
import { checkWishes } from './wishes.mjs';

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
  'workbench.colorTheme': 'Default Dark Modern',
  // The steps about codes come first; those about themes turn themes on.
  'codebookLsp.colors': 'automatic',
  'codebookLsp.codeLens': 'codes',
  'codebookLsp.inlayHints.density': 'many',
};

/** @param parts Which parts are run; all if undefined. */
export async function checkVsCode({ step }, { workbench, codeServer, repository, shots, parts }) {
  const { page } = workbench;
  const shot = (name, clip) =>
    page.screenshot({
      path: path.join(shots, `${name}.png`),
      ...(clip && { clip }),
    });
  const change = (machine) => fs.writeFileSync(codeServer.machineSettings, JSON.stringify(machine, null, 2));
  const manifest = JSON.parse(fs.readFileSync(path.join(repository, 'vscode-extension', 'package.json'), 'utf8'));
  const palettes = manifest.contributes.configurationDefaults['editor.semanticTokenColorCustomizations'];
  const palette = Object.values(palettes['[*Dark*]'].rules).map(rgb);
  const wants = (part) => parts === undefined || parts.includes(part);
  const after = ['moby-dick.txt', 'Ishmael'];
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

  const context = { workbench, codeServer, shot, change, after };
  if (wants('codes')) await checkShown({ step }, { ...context, colored });
  if (wants('cards')) await checkCards(step, { workbench, shot, word: 'money' });
  if (wants('explanations')) await checkExplanations(step, { ...context, word: 'money' });
  if (wants('themes')) await checkThemes({ step }, context);
  if (wants('codesView')) await checkCodesView({ step }, { ...context, colors: { colored, palette } });
  if (wants('surprise')) await checkSurprise({ step }, context);
  if (wants('typing')) await checkTyping({ step }, { ...context, colored, palette });
  if (wants('labels')) await checkLabels({ step }, context);
  if (wants('datasets')) await checkDatasets({ step }, context);
  if (wants('hints')) await checkHints({ step }, context);
  if (wants('steering')) await checkSteering({ step }, context);
  if (wants('wishes')) await checkWishes({ step }, context);
  if (wants('rewriting')) await checkRewriting({ step }, context);
  if (wants('changes')) await checkChanges({ step }, context);
  if (wants('calm')) await checkCalm({ step }, context);
  if (wants('shots')) await checkShots({ step }, { ...context, repository, palettes });
  if (wants('serverLife')) await checkServerLife({ step }, context);

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

/** What stands in the text, and its hovers. */
async function checkShown({ step }, { workbench, shot, colored }) {
  const { page } = workbench;
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
  await step('a hover says the codes', async () => {
    const hover = await workbench.hover('Ishmael', /find all/);
    const text = await hover.innerText();
    await page.waitForTimeout(400); // hovers fade in; only the picture waits for it
    await shot('02-hover');
    return text.slice(0, 120);
  });
  await step('“find all” in a hover opens the peek', async () => {
    const hover = await workbench.hover('money', /find all/);
    await hover.locator('a', { hasText: 'find all' }).first().click();
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
}

/** The list of codes is open. */
async function checkTyping({ step }, { workbench, shot, colored, palette }) {
  const { page } = workbench;
  await step('hints and colours follow the typing', async () => {
    const before = await workbench.hints();
    // A code that fires nearly everywhere fires on what will be typed.
    await workbench.sideBar.fold('Token at cursor'); // which may leave no room for the document's codes
    const listed = await workbench.sideBar.settledRows(
      (found) => /L\d+\.\d+:\d+/.test(found[found.findIndex((row) => row.startsWith('Document')) + 1]),
      'the codes of the document',
    );
    const [, name] = listed
      .map((row) => /(L\d+\.\d+:\d+)(?: ·)? (\d+)×$/.exec(row))
      .filter((row) => row !== null)
      .reduce((most, row) => (Number(row[2]) > Number(most[2]) ? row : most));
    await workbench.sideBar.menu(name, 'Choose a Colour');
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
    // How many lines it takes on the screen, and which of its words have which other colours, is for hints and other codes to say.
    const typed = async () => {
      const spans = await workbench.spans();
      const { line: first } = spans.findLast((span) => span.text.includes('Whenever'));
      return (await colored()).filter((span) => span.line >= first).map((span) => [span.text, palette.indexOf(span.color) + 1]);
    };
    const words = await workbench.until(
      typed,
      (found) => found.filter(([, color]) => color === 5).length > 3,
      'colour 5 in what was typed',
      30,
    );
    await shot('07-typed');
    await workbench.sideBar.menu(name, 'Stop Following');
    await workbench.sideBar.unfold('Token at cursor');
    await workbench.until(typed, (found) => !found.some(([, color]) => color === 5), 'no colour 5', 30);
    return [before.length, hints.length, name, words.slice(0, 4)];
  });
}

/** Hints are there. */
async function checkHints({ step }, { workbench }) {
  await step('hints are turned off and on', async () => {
    // Those of a text that has just come back may not be there yet.
    await workbench.until(
      () => workbench.hints(),
      (found) => found.length > 0,
      'hints before',
    );
    await workbench.run('CodebookLsp: Turn Hints in the Text Off or On');
    await workbench.until(
      () => workbench.hints(),
      (found) => found.length === 0,
      'no hints',
    );
    await workbench.run('CodebookLsp: Turn Hints in the Text Off or On');
    return (
      await workbench.until(
        () => workbench.hints(),
        (found) => found.length > 0,
        'hints',
      )
    ).length;
  });
}

/** '#6cacfd' as a browser says it. */
function rgb(hex) {
  return `rgb(${[1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)).join(', ')})`;
}
