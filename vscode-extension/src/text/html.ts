// Text that comes from elsewhere, made safe to show in a web page. The server's `Printable` does the same.

const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** Characters that draw nothing, or change the direction of writing. */
const invisible = new RegExp(
  '[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}\\u034f\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u2065\\u2800\\u3164' +
    '\\ufe00-\\ufe0f\\uffa0\\ufff0-\\ufff8\\u{e0000}-\\u{e0fff}]',
  'gu',
);

const codePoint = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`;

/** HTML that shows the text exactly. Invisible characters become their code points; line breaks and tabs stay. */
export const escapeHtml = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => entities[character] ?? character)
    .replace(invisible, (character) => (character === '\n' || character === '\t' ? character : codePoint(character)));

/** HTML that shows the text on one line: newline as ⏎, tab as ⇥, carriage return as ␍, and a space as · if `spaces` is set. */
export const oneLine = (text: string, spaces = false): string =>
  escapeHtml(
    text
      .replace(/\n/g, '⏎')
      .replace(/\t/g, '⇥')
      .replace(/\r/g, '␍')
      .replace(/ /g, spaces ? '·' : ' '),
  );
