// The server as a process: started, listened to, ended.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Launch } from './launch';

/** @throws Error The system's, when the program cannot be started. */
export function spawned({ command, args }: Launch): Promise<ChildProcessWithoutNullStreams> {
  return new Promise((resolve, reject) => {
    // Not in the workspace: a running program must not keep its folder from being renamed or removed.
    const child = spawn(command, args, { cwd: os.homedir(), stdio: 'pipe', windowsHide: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.removeListener('error', reject);
      // Writing to a server that has just ended fails; that it ended is told by its exit.
      child.stdin.on('error', () => undefined);
      resolve(child);
    });
  });
}

/** Whether a program is there. One without a folder is looked for by the system. */
export async function isThere(command: string): Promise<boolean> {
  return (
    path.basename(command) === command ||
    fs.access(command).then(
      () => true,
      () => false,
    )
  );
}

/** Packages made on Windows forget that the server is a program. */
export async function makeExecutable(command: string): Promise<void> {
  if (process.platform === 'win32') return;
  await fs.access(command, fs.constants.X_OK).catch(() => fs.chmod(command, 0o755).catch(() => undefined));
}

/** Ends a process that was asked to end and may not have listened. */
export async function ended(child: ChildProcessWithoutNullStreams, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exit;
  clearTimeout(timer);
}
