// Editors of later versions than this Debian has, unpacked into folders of their own: they run on their own libraries.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const keys = '/usr/share/keyrings/debian-archive-keyring.gpg';

/**
 * Unpacks packages of another suite of Debian, with all that they need, where they are not there yet.
 * @returns How a program of theirs is started, and where they lie; null if the suite cannot give them now.
 */
export function unpacked(cache, suite, packages) {
  const root = path.join(cache, suite);
  const system = path.join(root, 'system');
  const marker = path.join(root, 'packages.json');
  const wanted = JSON.stringify(packages);
  if (!fs.existsSync(marker) || fs.readFileSync(marker, 'utf8') !== wanted) {
    try {
      unpack(root, system, suite, packages);
    } catch (error) {
      console.log(`Debian ${suite} has no ${packages.join(', ')} now: ${error.message.split('\n')[0]}`);
      return null;
    }
    fs.writeFileSync(marker, wanted);
  }
  const libraries = path.join(system, 'usr', 'lib', 'x86_64-linux-gnu');
  return {
    system,
    command: (name) => [path.join(libraries, 'ld-linux-x86-64.so.2'), '--library-path', libraries, path.join(system, 'usr', 'bin', name)],
  };
}

function unpack(root, system, suite, packages) {
  console.log(`Fetching ${packages.join(', ')} of Debian ${suite} (once) ...`);
  fs.rmSync(root, { recursive: true, force: true });
  for (const folder of ['lists/partial', 'archives/partial', 'parts', 'system']) fs.mkdirSync(path.join(root, folder), { recursive: true });
  fs.writeFileSync(path.join(root, 'status'), '');
  fs.writeFileSync(path.join(root, 'sources.list'), `deb [signed-by=${keys}] http://deb.debian.org/debian ${suite} main\n`);
  fs.writeFileSync(
    path.join(root, 'apt.conf'),
    `Dir::State "${root}"; Dir::State::status "${root}/status"; Dir::Cache "${root}";
Dir::Etc::sourcelist "${root}/sources.list"; Dir::Etc::sourceparts "${root}/parts"; Dir::Etc::preferencesparts "${root}/parts";
APT::Install-Recommends "false"; APT::Sandbox::User "root"; APT::Get::Assume-Yes "true"; Acquire::Languages "none"; Debug::NoLocking "true";
`,
  );
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, APT_CONFIG: path.join(root, 'apt.conf'), DEBIAN_FRONTEND: 'noninteractive' },
  };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-qq', '--download-only', ...packages], options);
  const archives = path.join(root, 'archives');
  for (const file of fs.readdirSync(archives).filter((name) => name.endsWith('.deb')))
    execFileSync('dpkg', ['-x', path.join(archives, file), system], options);
  fs.rmSync(archives, { recursive: true });
}
