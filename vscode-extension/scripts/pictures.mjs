// The pictures of the walkthrough are those of the documentation, copied to where the extension can show them.

import fs from 'node:fs';
import path from 'node:path';

/** @param extension The extension's folder, in the repository. */
export function copyPictures(extension) {
  const { contributes } = JSON.parse(fs.readFileSync(path.join(extension, 'package.json'), 'utf8'));
  for (const { media } of contributes.walkthroughs.flatMap(({ steps }) => steps)) {
    const target = path.join(extension, media.image);
    fs.mkdirSync(path.dirname(target), { recursive: true });
    fs.copyFileSync(path.join(extension, '..', 'docs', 'images', path.basename(media.image)), target);
  }
}
