// node tests/e2e/run.mjs [--vsix FILE] [--only EDITOR] [--steps PART,...]
// EDITOR: vscode, or one of otherEditors.mjs. PART: one of the parts of vscode.mjs, after a text was opened.
// CODEBOOKLSP_PATIENCE=4 waits four times as long, on a machine that does much else.
// The extension in a real VS Code and the server in other editors, from a bare Debian 12 to "N passed, N failed".

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CodeServer } from './codeServer.mjs';
import { installed } from './install.mjs';
import { checkOtherEditor, otherEditors } from './otherEditors.mjs';
import { Steps } from './steps.mjs';
import { checkVsCode } from './vscode.mjs';
import { Workbench } from './workbench.mjs';

const { values: options } = parseArgs({
  options: { vsix: { type: 'string' }, only: { type: 'string' }, steps: { type: 'string' } },
});
const here = path.dirname(fileURLToPath(import.meta.url));
const repository = path.resolve(here, '..', '..');
const cache = process.env.CODEBOOKLSP_E2E ?? path.join(repository, 'artifacts', 'e2e');
const shots = path.join(cache, 'shots');
const wants = (name) => options.only === undefined || options.only === name;
const toTheEnd = 'VS Code is driven to the end';
let passed = 0;
let failed = 0;
const unsteady = [];

fs.rmSync(shots, { recursive: true, force: true });
fs.mkdirSync(shots, { recursive: true });
const places = installed(cache);
const vsix = options.vsix === undefined ? packed() : path.resolve(options.vsix);
const run = fs.mkdtempSync(path.join(cache, 'run-'));
const codeServer = new CodeServer(places, run);
codeServer.install(vsix);

if (wants('vscode')) {
  let steps = await drivenVsCode(codeServer, 'FAIL');
  if (steps.failed.length > 0) {
    // What a failed step leaves in the window may be what later ones fail of.
    console.log(`VS Code is driven again, in a new window with nothing of the first one in it, for: ${steps.failed.join('; ')}`);
    const another = new CodeServer(places, path.join(run, 'again'));
    another.install(vsix);
    steps = (await drivenVsCode(another, 'FAIL-again')).after(steps);
  }
  count(steps);
}

for (const name of otherEditors.filter(wants)) {
  const steps = new Steps();
  await checkOtherEditor(name, steps, {
    here,
    repository,
    cache,
    run,
    server: path.join(installedExtension(), 'server', 'codebooklsp'),
  });
  count(steps);
}

if (failed === 0 && unsteady.length === 0)
  fs.rmSync(run, {
    recursive: true,
    force: true,
    maxRetries: 5,
    retryDelay: 500,
  });
else console.log(`What the editors wrote is in ${path.relative(process.cwd(), run)}, pictures in ${path.relative(process.cwd(), shots)}.`);
if (unsteady.length > 0) console.log(`At the second try only: ${unsteady.join('; ')}.`);
console.log(`${passed} passed, ${failed} failed`);
process.exit(failed === 0 && passed > 0 ? 0 : 1);

/** The steps of a whole VS Code, whatever breaks between two of them. */
async function drivenVsCode(vsCode, failure) {
  const workbench = await Workbench.open(places);
  const steps = new Steps(async (number) => {
    await workbench.page.screenshot({ path: path.join(shots, `${failure}-${number}.png`) });
    for (let open = 0; open < 3; open++) await workbench.page.keyboard.press('Escape');
  });
  try {
    await checkVsCode(
      { step: (...all) => steps.step(...all) },
      { workbench, codeServer: vsCode, repository, shots, parts: options.steps?.split(',') },
    );
    steps.passed.push(toTheEnd);
  } catch (error) {
    console.log(error);
    steps.failed.push(toTheEnd);
  } finally {
    await workbench.close();
    vsCode.stop();
  }
  return steps;
}

function count(steps) {
  passed += steps.passed.length;
  failed += steps.failed.length;
  unsteady.push(...steps.unsteady);
}

function packed() {
  const extension = path.join(repository, 'vscode-extension');
  if (!fs.existsSync(path.join(extension, 'node_modules')))
    execFileSync('npm', ['ci', '--loglevel=error'], {
      cwd: extension,
      stdio: 'inherit',
    });
  execFileSync('node', ['scripts/package.mjs', 'linux-x64'], {
    cwd: extension,
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return path.join(repository, 'artifacts', 'vsix', 'codebooklsp-linux-x64.vsix');
}

function installedExtension() {
  const [name] = fs.readdirSync(codeServer.extensions).filter((entry) => entry.startsWith('codebooklsp.codebooklsp-'));
  return path.join(codeServer.extensions, name);
}
