// How words are written.

/** "Toward the sea". */
export const capital = (text: string): string => text.slice(0, 1).toUpperCase() + text.slice(1);

/** At most so many characters; an ellipsis stands for the rest. */
export function shortened(text: string, most: number): string {
  const letters = [...text];
  return letters.length <= most
    ? text
    : `${letters
        .slice(0, most - 1)
        .join('')
        .trimEnd()}…`;
}
