// A place in a text, known again after edits by what stands around it.

export interface Place {
  readonly offset: number;
  /** What stands before it, and after it on its line. */
  readonly before: string;
  readonly after: string;
  /** Whether its line ends after `after`. */
  readonly endsLine: boolean;
}

/** An edit, as VS Code tells it. */
export interface Change {
  readonly rangeOffset: number;
  readonly rangeLength: number;
  readonly text: string;
}

/** How much of the text around a place is remembered, in UTF-16 units. To find it again where edits cannot be followed, more is needed. */
const lengthBefore = 64;
const lengthBeside = 16;

export function placeAt(text: string, offset: number): Place {
  const [after] = /^[^\r\n]*/.exec(text.slice(offset, offset + lengthBeside)) ?? [''];
  return {
    offset,
    before: text.slice(Math.max(0, offset - lengthBefore), offset),
    after,
    endsLine: isLineEnd(text, offset + after.length),
  };
}

/** The place after edits. What is inserted at the place itself comes after it. */
export function moved(place: Place, changes: readonly Change[]): Place {
  const offset = changes.reduce((at, { rangeOffset, rangeLength, text }) => {
    if (rangeOffset >= at) return at;
    return rangeOffset + rangeLength <= at ? at + text.length - rangeLength : rangeOffset;
  }, place.offset);
  return { ...place, offset };
}

/** How much of `written` already stands at the place. Undefined if the text around it is another one. */
export function begunAt(place: Place, text: string, written: string): number | undefined {
  const { offset, after, endsLine } = place;
  const before = place.before.slice(-lengthBeside);
  if (offset < before.length || !text.startsWith(before, offset - before.length)) return undefined;
  let begun = 0;
  while (begun < written.length && text[offset + begun] === written[begun]) begun++;
  for (; begun >= 0; begun--) {
    const end = offset + begun + after.length;
    if (text.startsWith(after, offset + begun) && (!endsLine || isLineEnd(text, end))) return begun;
  }
  return undefined;
}

/** The place where edits that replaced the text around it, and were undone, left it; unchanged if that is not certain. */
export function foundAgain(place: Place, text: string): Place {
  const around = place.before + place.after;
  const at = text.indexOf(around);
  return around === '' || at < 0 || text.indexOf(around, at + 1) >= 0 ? place : { ...place, offset: at + place.before.length };
}

const isLineEnd = (text: string, at: number): boolean => at >= text.length || text[at] === '\n' || text[at] === '\r';
