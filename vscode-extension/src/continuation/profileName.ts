// The name of a saved profile, which is also its file's.

/** As the server counts them: in UTF-16 units. */
const mostCharacters = 80;

/** What no file system takes in a name, and what would lead into another folder. */
// eslint-disable-next-line no-control-regex
const forbidden = /[\u0000-\u001f<>:"/\\|?*]/g;

/** A name for what was wished. */
export function profileName(said: string): string {
  const name = said
    .replace(/^toward /, '')
    .replace(forbidden, ' ')
    .replace(/\s+/g, ' ')
    .trim();
  return name
    .slice(0, mostCharacters)
    .replace(/[\ud800-\udbff]$/, '')
    .trim();
}

/** Why this cannot be a name; undefined if it can. */
export function wrongName(name: string): string | undefined {
  if (name === '') return 'A profile needs a name.';
  if (name.length > mostCharacters) return `A name has at most ${mostCharacters} characters.`;
  if (name.startsWith('.') || name.endsWith('.')) return 'A name neither begins nor ends with a dot.';
  return name.search(forbidden) < 0 ? undefined : 'A name has none of these: < > : " / \\ | ? *';
}
