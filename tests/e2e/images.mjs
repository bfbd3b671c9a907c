// npm run images -- [NAME...]: draws the images of README in docs/images: themes, theme-tip, hover, codes-view, find-all, continuation,
// wish, ghost-text, dataset, card.
// All but the card are pictures of the last `npm run e2e -- --only vscode`. The card is the page that `codebooklsp card` writes.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';

const repository = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const shots = path.join(process.env.CODEBOOKLSP_E2E ?? path.join(repository, 'artifacts', 'e2e'), 'shots');

/** Images by name, each with what makes it. */
const images = {
  themes: copy('50-pages-dark'),
  'theme-tip': copy('31-theme-tip'),
  hover: copy('52-hover'),
  'codes-view': copy('06-followed'),
  'find-all': copy('03-peek'),
  continuation: copy('13-comparison-part'),
  wish: copy('61-wish-dark'),
  'ghost-text': copy('62-ghost-text-dark'),
  dataset: copy('23-dataset-diff'),
  card: drawCard,
};

const names = process.argv.length > 2 ? process.argv.slice(2) : Object.keys(images);
for (const name of names) {
  if (images[name] === undefined) {
    console.error(`There is no image '${name}'. The images are ${Object.keys(images).join(', ')}.`);
    process.exit(1);
  }
  images[name](path.join(repository, 'docs', 'images', `${name}.png`));
}

function copy(shot) {
  return (target) => {
    const source = path.join(shots, `${shot}.png`);
    if (!fs.existsSync(source)) {
      console.error(`'${source}' is missing. Run 'npm run e2e -- --only vscode' first.`);
      process.exit(1);
    }
    fs.copyFileSync(source, target);
  };
}

function drawCard(target) {
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'codebooklsp-card-'));
  const page = path.join(folder, 'card.html');
  execFileSync('dotnet', ['run', '-c', 'Release', '--project', 'server/CodebookLsp.Cli', '--', 'card', 'L26.4:388', '-o', page], {
    cwd: repository,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  execFileSync('chromium', ['--headless', '--no-sandbox', '--hide-scrollbars', '--window-size=1200,1250', `--screenshot=${target}`, page], {
    stdio: ['ignore', 'ignore', 'ignore'],
  });
  fs.rmSync(folder, { recursive: true });
}
