// What the editor shows of texts, in figures: see README.md beside this file. The command line is used as it was built last.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, '..', '..');
const program = join(root, 'artifacts', 'bin', 'CodebookLsp.Cli', 'release', process.platform === 'win32' ? 'codebooklsp.exe' : 'codebooklsp');
if (!existsSync(program)) {
  console.error("The command line has not been built. Run 'npm run build' first.");
  process.exit(2);
}

const given = process.argv.slice(2);
const files = given.some((one) => !one.startsWith('-')) ? given : [join(here, 'modern.txt'), ...given];
const { status } = spawnSync(program, ['evaluate', 'shown', ...files], { stdio: 'inherit' });
process.exit(status ?? 1);
