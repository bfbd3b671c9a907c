// Editors that know nothing of CodebookLsp, with the settings of docs/other-editors.md: their own scripts do what a person does, and print
// lines that are looked at here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { unpacked } from './debianPackages.mjs';
import { driveHelix } from './helix.mjs';
import { snippets } from './snippets.mjs';
import { story } from './stories.mjs';

const neovim = {
  'one server for two files': /^CLIENTS 1$/m,
  hover: /^HOVER \S.*/m,
  'the hover window (K)': /^WINDOW \S.*/m,
  'inlay hints': /^HINTS [1-9]\d* .*label = "[^"]/m,
  'semantic tokens': /^TOKENS [1-9]\d*/m,
  highlights: /^HIGHLIGHTS [1-9]/m,
  'the outline by theme (gO)': /^OUTLINE [1-9]\d* \S/m,
  'a lens': /^LENS \S.*/m,
  'what a lens does (grx)': /^LENS SAYS .*Its words: \w/m,
  'a new name for a code (grn)': /^RENAMED .*the sailor/m,
  'the places of a code (grr)': /^REFERENCES [1-9]/m,
  'a text that is continued toward words (:CodebookToward)': /^TOWARD .*\S/m,
  'what was continued, taken back (u)': /^UNDONE true/m,
  'a code by its name': /^SYMBOL the sailor \(L\d+\.\d+:\d+\)/m,
};

const lua = (repository) => snippets(repository, 'Neovim', 'lua');

/** Each editor: the packages of Debian that have it, the settings that a person writes, and what it must do. */
const editors = {
  'neovim-0.10': {
    suite: 'trixie',
    packages: ['neovim', 'hx'],
    settings: (repository) => ({ '.config/nvim/init.lua': `${lua(repository)[2]}\n${lua(repository)[3]}` }),
    run: runNeovim,
    expected: neovim,
  },
  'neovim-newest': {
    suite: 'testing',
    packages: ['neovim'],
    // What is not in Debian's stable release may be impossible to install for a day.
    mayBeMissing: true,
    settings: (repository) => ({
      '.config/nvim/lsp/codebooklsp.lua': lua(repository)[0],
      '.config/nvim/init.lua': `${lua(repository)[1]}\n${lua(repository)[3]}`,
    }),
    run: runNeovim,
    expected: neovim,
  },
  eglot: {
    settings: (repository) => ({ '.emacs.d/init.el': snippets(repository, 'Emacs', 'elisp')[0] }),
    run: ({ here, home, env, cwd }) =>
      spawned('emacs', ['--batch', '-Q', '-l', path.join(here, 'eglot.el')], {
        cwd,
        env: { ...env, CODEBOOKLSP_SETTINGS: path.join(home, '.emacs.d', 'init.el') },
      }),
    expected: {
      hover: /^HOVER \S.*/m,
      'the outline by theme (imenu)': /^OUTLINE [1-9]\d* "\S/m,
      'a lens, chosen from a list': /^LENS \d+: \S/m,
      'what a lens does': /^LENS SAYS .*Its words: \w/m,
    },
  },
  helix: {
    suite: 'trixie',
    packages: ['neovim', 'hx'],
    settings: (repository) => {
      const [languages, editor] = snippets(repository, 'Helix', 'toml');
      return { '.config/helix/languages.toml': languages, '.config/helix/config.toml': editor };
    },
    run: ({ unpackedIn, env, cwd, text }) => driveHelix(unpackedIn.command('hx'), { text, env, cwd, word: 'Ishmael' }),
    expected: {
      hover: /^HOVER \S.*/m,
      'the outline by theme (Space s)': /^OUTLINE \S/m,
      'a theme by its name (Space S)': /^THEMES \S/m,
    },
  },
};

export const otherEditors = Object.keys(editors);

export async function checkOtherEditor(name, steps, { here, repository, cache, run, server }) {
  const { suite, packages, mayBeMissing, settings, run: drive, expected } = editors[name];
  const home = path.join(run, name);
  const unpackedIn = suite === undefined ? undefined : unpacked(cache, suite, packages);
  if (unpackedIn === null && mayBeMissing) return;

  for (const [file, written] of Object.entries(settings(repository))) {
    fs.mkdirSync(path.dirname(path.join(home, file)), { recursive: true });
    fs.writeFileSync(path.join(home, file), written);
  }
  const folders = [path.join(home, 'workspace'), path.join(home, 'elsewhere')];
  for (const folder of folders) fs.mkdirSync(path.join(folder, '.codebooklsp'), { recursive: true });
  const [text, other] = [path.join(folders[0], 'moby-dick.txt'), path.join(folders[1], 'story.txt')];
  const novel = fs.readFileSync(path.join(repository, 'samples', 'moby-dick-opening.txt'), 'utf8');
  fs.writeFileSync(text, `${novel.trimEnd()}\n\n${story}`);
  fs.writeFileSync(other, story);
  const env = {
    ...process.env,
    HOME: home,
    XDG_CONFIG_HOME: path.join(home, '.config'),
    PATH: `${path.dirname(server)}:${process.env.PATH}`,
    CODEBOOKLSP_TEXT: text,
    CODEBOOKLSP_OTHER: other,
    // What the packages look for in /usr.
    ...(unpackedIn && {
      VIMRUNTIME: path.join(unpackedIn.system, 'usr', 'share', 'nvim', 'runtime'),
      HELIX_RUNTIME: path.join(unpackedIn.system, 'usr', 'lib', 'hx', 'runtime'),
    }),
  };
  let output, status;
  const driven = () => {
    ({ output, status } = drive({ here, home, env, cwd: folders[0], text, unpackedIn }));
    fs.writeFileSync(path.join(home, 'output.txt'), output);
  };
  driven();

  // What an editor printed stays as it is: it is driven once more as a whole.
  if (status !== 0 || !Object.values(expected).every((pattern) => pattern.test(output))) {
    console.log(`${name} is driven again; it said: ${output.slice(-600)}`);
    driven();
  }
  for (const [what, pattern] of Object.entries(expected)) {
    await steps.step(`${name}: ${what}`, async () => {
      const line = pattern.exec(output)?.[0];
      assert(line, `no ${pattern} in: ${output.slice(-600)}`);
      return line.slice(0, 60);
    });
  }
  await steps.step(`${name}: ends well`, async () => assert.equal(status, 0, output.slice(-600)));
}

function runNeovim({ here, env, cwd, unpackedIn }) {
  const [command, ...args] = unpackedIn.command('nvim');
  const parsers = path.join(unpackedIn.system, 'usr', 'lib', 'nvim'); // which the package looks for in /usr
  return spawned(
    command,
    [...args, '--cmd', `set rtp+=${parsers}`, '--headless', '-i', 'NONE', '-c', `luafile ${path.join(here, 'neovim.lua')}`],
    { cwd, env },
  );
}

function spawned(command, args, options) {
  const { stdout, stderr, status } = spawnSync(command, args, { ...options, encoding: 'utf8', timeout: 600_000 });
  return { output: `${stdout}\n${stderr}`.replace(/\r/g, ''), status };
}
