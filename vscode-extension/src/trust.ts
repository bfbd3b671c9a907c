// What a workspace may cost that its user does not trust.

/** The settings as the server gets them: the files of a workspace that is not trusted are not read, even where the user wants that of all others. */
export function settingsFor(settings: unknown, isTrusted: boolean): unknown {
  return isTrusted || typeof settings !== 'object' || settings === null ? settings : { ...settings, workspaceIndex: false };
}
