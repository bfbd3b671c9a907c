// The settings that docs/other-editors.md tells people to write, so that what is tested is what it says.

import fs from 'node:fs';
import path from 'node:path';

/**
 * The code blocks of a section, in their order.
 * @param language That of the blocks.
 */
export function snippets(repository, section, language) {
  const page = fs.readFileSync(path.join(repository, 'docs', 'other-editors.md'), 'utf8');
  const [, text] = page.split(`\n## ${section}\n`);
  if (text === undefined) throw new Error(`docs/other-editors.md has no section '${section}'.`);
  const blocks = [...text.split('\n## ')[0].matchAll(/^```(\w+)\n([^]*?)^```$/gm)];
  return blocks.filter(([, of]) => of === language).map(([, , code]) => code);
}
