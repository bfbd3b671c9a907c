// Which program is the server, and the arguments it is started with.

export interface LaunchSettings {
  readonly serverPath: string;
  readonly libtorch: string;
  readonly model: string;
  readonly device: string;
  readonly precision: string;
  readonly logLevel: 'Trace' | 'Debug' | 'Information' | 'Warning' | 'Error';
}

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  /** Variables that the server has beside those of the editor. */
  readonly env: Readonly<Record<string, string>>;
}

/** The settings that are read when the server starts. When one of them changes, the server restarts. */
export const launchSections = ['server.path', 'libtorch', 'model', 'device', 'precision', 'languages'].map((name) => `codebookLsp.${name}`);

/** The user's own server if the settings name one, otherwise the bundled one. */
export function launch(settings: LaunchSettings, bundled: string): Launch {
  return {
    command: settings.serverPath.trim() || bundled,
    args: [
      'serve',
      '--stdio',
      ...(settings.model.trim() === '' ? [] : ['--model', settings.model.trim()]),
      ...unlessAuto('--device', settings.device),
      ...unlessAuto('--precision', settings.precision),
      '--log-level',
      settings.logLevel,
    ],
    env: settings.libtorch.trim() === '' ? {} : { CODEBOOKLSP_LIBTORCH: settings.libtorch.trim() },
  };
}

/** Where the bundled server is, relative to the extension. */
export function bundledServer(platform: string): string[] {
  return ['server', platform === 'win32' ? 'codebooklsp.exe' : 'codebooklsp'];
}

/** What to tell the user when the server's program does not exist. */
export function missingServer(settings: LaunchSettings, command: string): string {
  return settings.serverPath.trim() === ''
    ? `This copy of CodebookLsp has no server for your system ('${command}' is missing). ` +
        "Install the extension's package for your system, or set 'codebookLsp.server.path'."
    : `There is no server at '${command}'. Correct 'codebookLsp.server.path', or clear it to use the bundled server.`;
}

/** What to tell the user when the program exists but does not start. */
export function notStarted(command: string, reason: string): string {
  return `The server '${command}' could not be started: ${reason.replace(/\.$/, '')}.`;
}

/** The server decides for itself, so it is told nothing. */
function unlessAuto(option: string, value: string): string[] {
  return value === '' || value === 'auto' ? [] : [option, value];
}
