// Which program is the server, and with which arguments it is started.

export interface LaunchSettings {
  readonly serverPath: string;
  readonly model: string;
  readonly device: string;
  readonly precision: string;
  readonly logLevel: string;
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
}

/** The settings that are arguments: when one of them changes, the server must start anew. */
export const launchSections = ['server.path', 'model', 'device', 'precision', 'log.level', 'languages'].map(
  (name) => `codebookLsp.${name}`,
);

const logLevels: Readonly<Record<string, string>> = {
  error: 'Error',
  warning: 'Warning',
  info: 'Information',
  debug: 'Debug',
  trace: 'Trace',
};

/** The user's own server if the settings name one, else the one packed into the extension. */
export function launch(settings: LaunchSettings, packed: string): Launch {
  return {
    command: settings.serverPath.trim() || packed,
    args: [
      'serve',
      '--stdio',
      ...(settings.model.trim() === '' ? [] : ['--model', settings.model.trim()]),
      ...unlessAuto('--device', settings.device),
      ...unlessAuto('--precision', settings.precision),
      '--log-level',
      logLevels[settings.logLevel] ?? 'Information',
    ],
  };
}

/** Where the packed server lies, relative to the extension. */
export function packedServer(platform: string): string[] {
  return ['server', platform === 'win32' ? 'codebooklsp.exe' : 'codebooklsp'];
}

/** One sentence for a server that is not there. */
export function missingServer(settings: LaunchSettings, command: string): string {
  return settings.serverPath.trim() === ''
    ? `This build of CodebookLsp has no server for this system ('${command}' is missing). Install the extension's package for it, or set 'codebookLsp.server.path'.`
    : `There is no server at '${command}'. Correct 'codebookLsp.server.path', or empty it to use the packed one.`;
}

/** One sentence for a server that is there and does not start. */
export function notStarted(command: string, reason: string): string {
  return `The server '${command}' could not be started: ${reason.replace(/\.$/, '')}.`;
}

/** What the server decides by itself is not asked for. */
function unlessAuto(option: string, value: string): string[] {
  return value === '' || value === 'auto' ? [] : [option, value];
}
