// What the server is told in Restricted Mode.

/** What is sent to the server. The files of an untrusted workspace are not indexed, even if the user's own settings ask for it. */
export function settingsFor(settings: unknown, isTrusted: boolean): unknown {
  return isTrusted || typeof settings !== 'object' || settings === null ? settings : { ...settings, workspaceIndex: false };
}
