// Editors that know nothing of CodebookLsp: their own scripts ask, and print lines that are looked at here.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const code = /L\d+\.\d+:\d+/;

const editors = {
  neovim: {
    command: 'nvim',
    args: (script) => ['--headless', '-u', 'NONE', '-i', 'NONE', '-c', `luafile ${script}`],
    script: 'neovim.lua',
    expected: {
      hover: /^HOVER .*L\d+\.\d+:\d+/m,
      'the hover window': /^WINDOW .*L\d+\.\d+:\d+/m,
      'inlay hints': /^HINTS [1-9]\d* .*label = "[^"]/m,
      'semantic tokens': /^TOKENS [1-9]\d*/m,
      highlights: /^HIGHLIGHTS [1-9]/m,
      'a new name for a code': /^RENAMED .*the sailor/m,
      'the places of a code': /^REFERENCES [1-9]/m,
      'a code by its name': /^SYMBOL the sailor \(L\d+\.\d+:\d+\)/m,
    },
  },
  eglot: {
    command: 'emacs',
    args: (script) => ['--batch', '-Q', '-l', script],
    script: 'eglot.el',
    expected: { hover: /^HOVER .*L\d+\.\d+:\d+/m },
  },
};

export async function checkOtherEditor(name, steps, { here, repository, run, server }) {
  const { command, args, script, expected } = editors[name];
  const workspace = path.join(run, name);
  fs.mkdirSync(workspace, { recursive: true });
  const text = path.join(workspace, 'moby-dick.txt');
  fs.copyFileSync(path.join(repository, 'samples', 'moby-dick-opening.txt'), text);
  const env = {
    ...process.env,
    HOME: workspace,
    CODEBOOKLSP_SERVER: server,
    CODEBOOKLSP_TEXT: text,
  };
  const { stdout, stderr, status } = spawnSync(command, args(path.join(here, script)), {
    cwd: workspace,
    env,
    encoding: 'utf8',
    timeout: 120_000,
  });
  const output = `${stdout}\n${stderr}`.replace(/\r/g, '');
  fs.writeFileSync(path.join(workspace, 'output.txt'), output);

  for (const [what, pattern] of Object.entries(expected)) {
    await steps.step(`${name}: ${what}`, async () => {
      const line = pattern.exec(output)?.[0];
      assert(line, `no ${pattern} in: ${output.slice(-600)}`);
      return `${line.slice(0, 20)}… ${code.exec(line)?.[0] ?? ''}`;
    });
  }
  await steps.step(`${name}: ends well`, async () => assert.equal(status, 0, output.slice(-600)));
}
