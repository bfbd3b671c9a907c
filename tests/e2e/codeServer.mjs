// VS Code as a web server, with nothing of an earlier run in it.

import { execFileSync, spawn } from 'node:child_process';
import fs from 'node:fs';
import net from 'node:net';
import path from 'node:path';

export class CodeServer {
  /** @param run A new, empty folder for everything that VS Code writes. */
  constructor(places, run) {
    this.node = path.join(places.node, 'bin', 'node');
    this.entry = path.join(places.codeServer, 'out', 'node', 'entry.js');
    this.run = run;
    this.workspace = this.folder('workspace');
    this.extensions = this.folder('extensions');
    this.userSettings = path.join(this.folder('data', 'User'), 'settings.json');
    // A change of this file is noticed; of the user's settings, only those made in the window are.
    this.machineSettings = path.join(this.folder('data', 'Machine'), 'settings.json');
    // Without a configuration file of its own it writes one into the home folder.
    fs.writeFileSync(path.join(run, 'config.yaml'), '');
    this.common = [
      '--config',
      path.join(run, 'config.yaml'),
      '--user-data-dir',
      path.join(run, 'data'),
      '--extensions-dir',
      this.extensions,
    ];
    const home = this.folder('home');
    this.env = {
      ...process.env,
      HOME: home,
      XDG_CONFIG_HOME: `${home}/.config`,
      XDG_DATA_HOME: `${home}/.local/share`,
      VSCODE_IPC_HOOK_CLI: '',
    };
  }

  install(vsix) {
    execFileSync(this.node, [this.entry, ...this.common, '--install-extension', vsix, '--force'], {
      env: this.env,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
  }

  async start(settings) {
    fs.writeFileSync(this.userSettings, JSON.stringify(settings, null, 2));
    this.port = await freePort();
    const log = fs.openSync(path.join(this.run, 'code-server.log'), 'w');
    const options = [
      '--auth',
      'none',
      '--disable-telemetry',
      '--disable-update-check',
      '--disable-workspace-trust',
      '--disable-getting-started-override',
      '--disable-proxy',
    ];
    this.process = spawn(
      this.node,
      // A window that is gone is given up after 5 s, not 3 h, so that nothing outlives the run.
      [this.entry, ...this.common, '--bind-addr', `127.0.0.1:${this.port}`, ...options, '--reconnection-grace-time', '5'],
      { env: this.env, stdio: ['ignore', log, log], detached: true },
    );
    for (let tries = 0; tries < 300; tries++) {
      if (
        await fetch(`http://127.0.0.1:${this.port}/healthz`).then(
          (answer) => answer.ok,
          () => false,
        )
      )
        return;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    throw new Error(`code-server did not start: ${fs.readFileSync(path.join(this.run, 'code-server.log'), 'utf8').slice(-2000)}`);
  }

  /** The address that opens the workspace with one of its files. */
  address(file) {
    const open = [['openFile', `vscode-remote://127.0.0.1:${this.port}${this.workspace}/${file}`]];
    return `http://127.0.0.1:${this.port}/?folder=${this.workspace}&payload=${encodeURIComponent(JSON.stringify(open))}`;
  }

  /** The language servers of this run. */
  servers() {
    try {
      return execFileSync('pgrep', ['-f', `^${this.extensions}/.*/server/codebooklsp serve`], { encoding: 'utf8' })
        .trim()
        .split('\n')
        .map(Number);
    } catch {
      return []; // pgrep found none
    }
  }

  /** The extension host's own log and ours, for when something failed. */
  logs() {
    return execFileSync('find', [path.join(this.run, 'data', 'logs'), '-name', '*.log', '-size', '+0'], { encoding: 'utf8' })
      .trim()
      .split('\n');
  }

  stop() {
    if (this.process !== undefined) process.kill(-this.process.pid, 'SIGTERM');
  }

  folder(...names) {
    const made = path.join(this.run, ...names);
    fs.mkdirSync(made, { recursive: true });
    return made;
  }
}

function freePort() {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => resolve(port));
    });
  });
}
