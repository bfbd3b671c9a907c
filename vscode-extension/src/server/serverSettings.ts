// The settings that the client reads itself.

import * as vscode from 'vscode';
import { settings } from '../editor/settings';
import type { LaunchSettings } from './launch';

export function languages(): string[] {
  return settings().get<string[]>('languages', []);
}

/** @param log The level of our output channel, which is the server's too. */
export function launchSettings(log: vscode.LogLevel): LaunchSettings {
  return {
    serverPath: settings().get('server.path', ''),
    libtorch: settings().get('libtorch', ''),
    model: settings().get('model', ''),
    device: settings().get('device', 'auto'),
    precision: settings().get('precision', 'auto'),
    logLevel: logLevels[log],
  };
}

const logLevels: Readonly<Record<vscode.LogLevel, LaunchSettings['logLevel']>> = {
  [vscode.LogLevel.Off]: 'Error',
  [vscode.LogLevel.Trace]: 'Trace',
  [vscode.LogLevel.Debug]: 'Debug',
  [vscode.LogLevel.Info]: 'Information',
  [vscode.LogLevel.Warning]: 'Warning',
  [vscode.LogLevel.Error]: 'Error',
};
