// Foreign text made safe to show, as the server's Printable does it.

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' };

/** What draws nothing, or turns the direction of writing. */
const invisible =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u2065\u2800\u3164\ufe00-\ufe0f\uffa0\ufff0-\ufff8\u{e0000}-\u{e0fff}]/gu;

const spelt = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16).toUpperCase()}}`;

/** Text that is nothing but text: what is invisible or turns the direction of writing is spelt out. Line breaks and tabs stay. */
export const escaped = (text: string): string =>
  text
    .replace(/[&<>"']/g, (character) => marks[character] ?? character)
    .replace(invisible, (character) => (character === '\n' || character === '\t' ? character : spelt(character)));

/** One line that shows all of a text: newline as ⏎, tab as ⇥, carriage return as ␍; spaces as · where they matter. */
export const line = (text: string, spaces = false): string =>
  escaped(
    text
      .replace(/\n/g, '⏎')
      .replace(/\t/g, '⇥')
      .replace(/\r/g, '␍')
      .replace(/ /g, spaces ? '·' : ' '),
  );
