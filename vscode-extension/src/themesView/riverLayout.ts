// Where things lie in the river of a document. It runs downwards; heights and widths are shares of the whole, 0 to 1.

import type { ThemesResult } from '../protocol/themes';

/** One theme all along the river, or the rest. */
export interface Band {
  /** The theme's number; null for the rest. */
  readonly theme: number | null;
  /** The edges at each place. */
  readonly left: readonly number[];
  readonly right: readonly number[];
}

/** A place in the text: a line, and how far along it. */
export interface TextPlace {
  readonly line: number;
  /** 0 to 1, as prose often has long lines. */
  readonly part: number;
}

/** The bands from left to right, the rest last. Where little is said the river is narrow, and it is never wider than the whole. */
export function riverBands({ places, themes, rest }: Pick<ThemesResult, 'places' | 'themes' | 'rest'>): Band[] {
  const rivers = [...themes.map(({ number, river }) => ({ theme: number as number | null, river })), { theme: null, river: rest }];
  const bands = rivers.map(({ theme }) => ({ theme, left: [] as number[], right: [] as number[] }));
  for (let place = 0; place < places.length; place++) {
    const widths = rivers.map(({ river }) => within(river[place]));
    const total = widths.reduce((sum, width) => sum + width, 0);
    const scale = total > 1 ? 1 / total : 1;
    let at = (1 - total * scale) / 2;
    widths.forEach((width, index) => {
      bands[index]?.left.push(at);
      at += width * scale;
      bands[index]?.right.push(at);
    });
  }
  return bands;
}

/** The band with its edges averaged, so that no more places are drawn than there is room for. */
export function thinned(band: Band, most: number): Band {
  const count = band.left.length;
  const places = Math.max(Math.trunc(most), 1);
  if (count <= places) return band;
  const averaged = (edge: readonly number[]): number[] =>
    Array.from({ length: places }, (_, place) => {
      const part = edge.slice(Math.floor((place * count) / places), Math.floor(((place + 1) * count) / places));
      return part.reduce((sum, share) => sum + share, 0) / part.length;
    });
  return { theme: band.theme, left: averaged(band.left), right: averaged(band.right) };
}

/** The outline of a band, for an SVG path. Its edges are upright at each place, so that bands that touch do not overlap. */
export function bandPath({ left, right }: Band, width: number, height: number): string {
  const count = left.length;
  if (count === 0) return '';
  const y = (place: number): string => figure(((place + 0.5) / count) * height);
  const x = (share: number | undefined): string => figure(within(share) * width);
  const edge = (shares: readonly number[], places: readonly number[]): string =>
    places
      .slice(1)
      .map((place, index) => {
        const before = places[index] ?? 0;
        const middle = figure(((place + before + 1) / 2 / count) * height);
        return `C${x(shares[before])} ${middle} ${x(shares[place])} ${middle} ${x(shares[place])} ${y(place)}`;
      })
      .join('');
  const down = left.map((_, place) => place);
  const up = [...down].reverse();
  const last = count - 1;
  return `M${x(left[0])} 0V${y(0)}${edge(left, down)}V${figure(height)}` + `H${x(right[last])}V${y(last)}${edge(right, up)}V0Z`;
}

/** How far down the river a line begins. @param places The first line of each place. @param lines How many lines the text has. */
export function shareOfLine(places: readonly number[], lines: number, line: number): number {
  if (places.length === 0) return 0;
  const place = firstAtLeast(places, line);
  const next = places[place] ?? Math.max(lines, line, 1);
  if (place === 0 || next === line) return place / places.length;
  const before = places[place - 1] ?? 0;
  return (place - 1 + (line - before) / Math.max(next - before, 1)) / places.length;
}

export function shareOfPlace(places: readonly number[], lines: number, { line, part }: TextPlace): number {
  const start = shareOfLine(places, lines, line);
  return start + within(part) * (shareOfLine(places, lines, line + 1) - start);
}

/** The other way: which line lies so far down the river, and how far along that line. */
export function placeOfShare(places: readonly number[], lines: number, share: number): TextPlace {
  let [low, high] = [0, Math.max(lines - 1, 0)];
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (shareOfLine(places, lines, middle) <= share) low = middle;
    else high = middle - 1;
  }
  const start = shareOfLine(places, lines, low);
  const length = shareOfLine(places, lines, low + 1) - start;
  return { line: low, part: length <= 0 ? 0 : within((share - start) / length) };
}

/**
 * Which labels are written beside the river: the longest sections first, as long as there is room.
 * @param sections Where they begin and end, in pixels. @param row The height of a label.
 */
export function labelsWithRoom(sections: readonly { readonly top: number; readonly bottom: number }[], row: number): boolean[] {
  const written: number[] = [];
  const shown = sections.map(() => false);
  const longestFirst = sections
    .map(({ top, bottom }, index) => ({ index, top, length: bottom - top }))
    .sort((one, other) => other.length - one.length || one.index - other.index);
  for (const { index, top } of longestFirst) {
    if (written.some((other) => Math.abs(other - top) < row)) continue;
    written.push(top);
    shown[index] = true;
  }
  return shown;
}

function firstAtLeast(places: readonly number[], line: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((places[middle] ?? 0) < line) low = middle + 1;
    else high = middle;
  }
  return low;
}

const within = (share: number | undefined): number => (share !== undefined && share > 0 ? Math.min(share, 1) : 0);

const figure = (pixels: number): string => String(Math.round(pixels * 100) / 100);
