// The server's process: how it is started and ended.

import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Launch } from './launch';

/** @throws Error The system's, when the program cannot be started. */
export function startProcess({ command, args, env }: Launch): Promise<ChildProcessWithoutNullStreams> {
  return new Promise((resolve, reject) => {
    // Not in the workspace: a running program would keep its folder from being renamed or removed.
    const child = spawn(command, args, { cwd: os.homedir(), env: { ...process.env, ...env }, stdio: 'pipe', windowsHide: true });
    child.once('error', reject);
    child.once('spawn', () => {
      child.removeListener('error', reject);
      // Writing to a server that has just ended fails. Its exit event already tells us that it ended.
      child.stdin.on('error', () => undefined);
      resolve(child);
    });
  });
}

/** Whether the program exists. The system looks up a name without a folder, so that one is taken on trust. */
export async function programExists(command: string): Promise<boolean> {
  return (
    path.basename(command) === command ||
    fs.access(command).then(
      () => true,
      () => false,
    )
  );
}

/** A package made on Windows does not record that the server may be executed. */
export async function makeExecutable(command: string): Promise<void> {
  if (process.platform === 'win32') return;
  await fs.access(command, fs.constants.X_OK).catch(() => fs.chmod(command, 0o755).catch(() => undefined));
}

/** Waits for a process that was asked to end, and kills it if it takes too long. */
export async function endProcess(child: ChildProcessWithoutNullStreams, patienceMs: number): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const timer = setTimeout(() => child.kill('SIGKILL'), patienceMs);
  await exit;
  clearTimeout(timer);
}
