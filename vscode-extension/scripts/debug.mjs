// npm run debug: prepares F5. Builds the server in Debug, puts a link to it where the extension looks for its server, and bundles the
// extension so that breakpoints work in its source. `npm run package` replaces the link with a copy of the published server.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyPictures } from './pictures.mjs';

const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const repository = path.dirname(extension);
const built = path.join(repository, 'artifacts', 'bin', 'CodebookLsp.Cli', 'debug');
const link = path.join(extension, 'server');

try {
  run('dotnet', ['build', path.join(repository, 'server', 'CodebookLsp.Cli'), '-c', 'Debug', '--nologo', '-v', 'quiet']);
  fs.rmSync(link, { recursive: true, force: true });
  fs.symlinkSync(built, link, 'junction'); // on Windows a junction, which needs no rights; elsewhere a symbolic link
  copyPictures(extension);
  if (!fs.existsSync(path.join(extension, 'node_modules'))) run('npm', ['ci', '--loglevel=error']);
  run('npm', ['run', '--silent', 'bundle', '--', '--sourcemap']);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function run(command, args) {
  execFileSync(command, args, { cwd: extension, stdio: 'inherit', shell: process.platform === 'win32' && command !== 'dotnet' });
}
