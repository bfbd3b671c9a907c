// The settings that the client reads itself.

import { settings } from '../editor/settings';
import type { LaunchSettings } from './launch';

export function languages(): string[] {
  return settings().get<string[]>('languages', []);
}

export function launchSettings(): LaunchSettings {
  return {
    serverPath: settings().get('server.path', ''),
    model: settings().get('model', ''),
    device: settings().get('device', 'auto'),
    precision: settings().get('precision', 'auto'),
    logLevel: settings().get('log.level', 'info'),
  };
}
