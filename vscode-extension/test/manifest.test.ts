// What package.json promises: it is data that nothing compiles.

import assert from 'node:assert/strict';
import fs from 'node:fs';
import { test } from 'node:test';
import manifest from '../package.json';
import { colors } from '../src/colors/followedList';
import { launchSections } from '../src/server/launch';
import { colorName, swatch } from '../src/colors/swatch';

const { contributes } = manifest;
const settings: Record<string, { scope: string; markdownDescription: string; order: number }> = Object.assign(
  {},
  ...contributes.configuration.map(({ properties }) => properties),
);
const themes = contributes.configurationDefaults['editor.semanticTokenColorCustomizations'];
const highContrast = themes['[*High Contrast*]'];
const highContrastLight = themes['[*High Contrast Light*][*Light High Contrast*]'];
const allPalettes = [themes, themes['[*Dark*]'], themes['[*Light*]'], highContrast, highContrastLight];

/** Relative luminance, and the contrast of two colours (WCAG 2.2). */
const luminance = (hex: string): number => {
  const [r, g, b] = [1, 3, 5].map((at) => {
    const part = parseInt(hex.slice(at, at + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
};
const contrast = (one: string, other: string): number => {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
};

test('all names are ours', () => {
  const names = [
    ...Object.keys(settings),
    ...contributes.commands.map(({ command }) => command),
    ...contributes.colors.map(({ id }) => id),
  ];
  for (const name of names) assert.match(name, /^codebookLsp\./);
});

test('a setting that is an argument exists', () => {
  for (const section of launchSections) assert.ok(section in settings, section);
});

test('a workspace that is not trusted chooses no program and no model, and is not indexed', () => {
  assert.deepEqual(
    manifest.capabilities.untrustedWorkspaces.restrictedConfigurations,
    ['server.path', 'model', 'device', 'precision', 'libtorch', 'workspaceIndex'].map((name) => `codebookLsp.${name}`),
  );
  for (const name of ['server.path', 'libtorch']) assert.equal(settings[`codebookLsp.${name}`]?.scope, 'machine');
});

test('each command of a menu exists', () => {
  const commands = new Set(contributes.commands.map(({ command }) => command));
  for (const item of Object.values(contributes.menus).flat()) assert.ok(commands.has(item.command), item.command);
});

test('each of the eight colours is a token type, a colour and a rule in every theme', () => {
  for (const color of colors) {
    assert.equal(contributes.semanticTokenTypes[color - 1]?.id, `codebookCode${color}`);
    assert.equal(contributes.colors[color - 1]?.id, `codebookLsp.color${color}`);
    for (const { rules } of allPalettes) assert.ok(`codebookCode${color}` in rules);
  }
});

test('words that carry a theme have its colour, and those that carry it by less a paler one', () => {
  for (const color of colors) {
    assert.ok(contributes.semanticTokenTypes.some(({ id }) => id === `codebookTheme${color}`));
    for (const part of allPalettes) {
      const rules: Record<string, string> = part.rules;
      assert.equal(rules[`codebookTheme${color}.strong`], rules[`codebookCode${color}`]);
      assert.notEqual(rules[`codebookTheme${color}`], rules[`codebookCode${color}`]);
    }
  }
  assert.deepEqual(
    contributes.semanticTokenModifiers.map(({ id }) => id),
    ['strong', 'surprising', 'verySurprising', 'mostSurprising'],
  );
});

test('words are marked as surprising by weight and line, so that each keeps its colour and its contrast', () => {
  const rules: Record<string, unknown> = themes.rules;
  const marks = ['surprising', 'verySurprising', 'mostSurprising'].map((name) => rules[`*.${name}`]);
  assert.deepEqual(marks, [{ underline: true }, { bold: true }, { bold: true, underline: true }]);
  for (const part of allPalettes.slice(1)) assert.ok(Object.keys(part.rules).every((rule) => !rule.startsWith('*')));
  assert.ok(contributes.semanticTokenTypes.some(({ id }) => id === 'codebookWord'));
});

test('colours can be read', () => {
  for (const color of Object.values(themes['[*Dark*]'].rules)) assert.ok(contrast(color, '#1f1f1f') >= 7, color);
  for (const color of Object.values(themes['[*Light*]'].rules)) assert.ok(contrast(color, '#ffffff') >= 5, color);
  for (const color of Object.values(highContrast.rules)) assert.ok(contrast(color, '#000000') >= 7, color);
  for (const color of Object.values(highContrastLight.rules)) assert.ok(contrast(color, '#ffffff') >= 7, color);
  for (const color of Object.values(themes.rules).filter((rule) => typeof rule === 'string'))
    for (const back of ['#1f1f1f', '#ffffff']) assert.ok(contrast(color, back) >= 3.9, color);
});

test('swatches have the colours of the text', () => {
  contributes.colors.forEach(({ defaults }, index) => {
    assert.equal(defaults.dark, Object.values(themes['[*Dark*]'].rules)[index]);
    assert.equal(defaults.light, Object.values(themes['[*Light*]'].rules)[index]);
    assert.equal(defaults.highContrast, Object.values(highContrast.rules)[index]);
    assert.equal(defaults.highContrastLight, Object.values(highContrastLight.rules)[index]);
  });
  const [first] = contributes.colors;
  assert.equal(first && colorName(first), 'Colour 1 (blue)');
  assert.match(Buffer.from(swatch('#6cacfd').split(',')[1] ?? '', 'base64').toString(), /<circle .*fill="#6cacfd"/);
});

test('each prose language that is read is set up for it', () => {
  const defaults: Record<string, unknown> = contributes.configurationDefaults;
  for (const language of contributes.configuration[0]?.properties['codebookLsp.languages']?.default ?? []) {
    assert.ok(`[${language}]` in defaults, language);
    assert.ok(manifest.activationEvents.includes(`onLanguage:${language}`), language);
  }
});

test('the settings are those of the protocol', () => {
  const protocol = fs.readFileSync('../docs/editor-protocol.md', 'utf8');
  const table = protocol.slice(protocol.indexOf('## Settings'), protocol.indexOf('## Names of codes'));
  const named = [...table.matchAll(/^\| ((?:`[\w.]+`(?:, )?)+) \|/gm)].flatMap(([, cell]) =>
    [...(cell ?? '').matchAll(/`([\w.]+)`/g)].map(([, name]) => `codebookLsp.${name}`),
  );
  assert.ok(named.length >= 10);
  for (const name of named) assert.ok(name in settings, name);
});

test('each palette of a high-contrast theme counts for it, after those of dark and light themes', () => {
  const matches = (scope: string, theme: string): boolean =>
    [...scope.matchAll(/\[\*?(.+?)\*?\]/g)].some(([whole, name]) =>
      whole.startsWith('[*') && whole.endsWith('*]') ? theme.includes(name ?? '') : theme === name,
    );
  const palette = (theme: string): string | undefined => Object.keys(themes).findLast((scope) => matches(scope, theme));
  assert.equal(palette('Default High Contrast'), '[*High Contrast*]');
  assert.equal(palette('GitHub Dark High Contrast'), '[*High Contrast*]');
  for (const theme of ['Default High Contrast Light', 'GitHub Light High Contrast'])
    assert.equal(palette(theme), '[*High Contrast Light*][*Light High Contrast*]');
  assert.equal(palette('Default Dark Modern'), '[*Dark*]');
});

test('each setting is said in one sentence, and has its place in its group', () => {
  const orders = Object.values(settings).map(({ order }) => order);
  assert.deepEqual(
    orders,
    orders.toSorted((a, b) => a - b),
  );
  for (const [name, { markdownDescription }] of Object.entries(settings)) {
    assert.match(markdownDescription.replace(/`[^`]*`|\(https:[^)]*\)/g, ''), /^[^.]+\.$/, name);
  }
});

test('prose is wrapped', () => {
  const defaults: Record<string, Record<string, unknown>> = contributes.configurationDefaults as never;
  for (const language of ['plaintext', 'markdown']) assert.equal(defaults[`[${language}]`]?.['editor.wordWrap'], 'on');
});

test('each step of the walkthrough has its picture, and its commands exist', () => {
  const commands = new Set([...contributes.commands.map(({ command }) => command), 'codebookLsp.codes.focus']);
  const steps = contributes.walkthroughs.flatMap((one) => one.steps);
  assert.ok(steps.length >= 6);
  for (const { id, description, media } of steps) {
    assert.ok(fs.existsSync(`../docs/images/${media.image.split('/').at(-1)}`), media.image);
    for (const [, command] of description.matchAll(/\(command:(codebookLsp\.[\w.]+)/g))
      assert.ok(commands.has(command ?? ''), `${id}: ${command}`);
  }
});
