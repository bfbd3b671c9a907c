// npm run package -- TARGET: packs the extension with its server and model for one system, as a VSIX in artifacts/vsix.
// Needs the .NET SDK. Everything else comes with npm ci.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { copyPictures } from './pictures.mjs';
import { isUnneeded, prunedDependencies, targetOf } from './targets.mjs';

const extension = path.dirname(path.dirname(fileURLToPath(import.meta.url)));
const repository = path.dirname(extension);

try {
  const name = process.argv[2] ?? 'linux-x64';
  const { rid } = targetOf(name);
  const published = path.join(repository, 'artifacts', 'publish', `vsix-${rid}`);
  fs.rmSync(published, { recursive: true, force: true });
  run('dotnet', [
    'publish',
    path.join(repository, 'server', 'CodebookLsp.Cli'),
    '-c',
    'Release',
    '-r',
    rid,
    '--self-contained',
    '-o',
    published,
    '--nologo',
    '-v',
    'quiet',
  ]);

  const packed = path.join(extension, 'server');
  fs.rmSync(packed, { recursive: true, force: true });
  copy(published, packed);
  copyPictures(extension);
  fs.copyFileSync(path.join(repository, 'NOTICE'), path.join(extension, 'NOTICE'));

  run('npm', ['run', '--silent', 'build']);
  const vsix = path.join(repository, 'artifacts', 'vsix', `codebooklsp-${name}.vsix`);
  fs.mkdirSync(path.dirname(vsix), { recursive: true });
  run('npx', ['--no-install', 'vsce', 'package', '--no-dependencies', '--target', name, '--allow-missing-repository', '--out', vsix]);
  console.log(`${path.relative(process.cwd(), vsix)}: ${(fs.statSync(vsix).size / 1e6).toFixed(0)} MB`);
} catch (error) {
  console.error(error.message);
  process.exitCode = 1;
}

function run(command, args) {
  execFileSync(command, args, { cwd: extension, stdio: 'inherit', shell: process.platform === 'win32' && command !== 'dotnet' });
}

/** Makes hard links if possible: half a gigabyte need not exist twice. */
function copy(from, to) {
  fs.mkdirSync(to, { recursive: true });
  for (const entry of fs.readdirSync(from, { withFileTypes: true })) {
    const [source, goal] = [path.join(from, entry.name), path.join(to, entry.name)];
    if (entry.isDirectory()) copy(source, goal);
    else if (entry.name.endsWith('.deps.json')) fs.writeFileSync(goal, prunedDependencies(fs.readFileSync(source, 'utf8')));
    else if (!isUnneeded(entry.name)) link(source, goal);
  }
}

function link(source, goal) {
  try {
    fs.linkSync(source, goal);
  } catch {
    fs.copyFileSync(source, goal);
  }
}
