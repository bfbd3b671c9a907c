// A round patch of colour, as an icon.

/** The parts of `contributes.colors` in our package.json that swatches need. */
export interface ContributedColor {
  readonly id: string;
  readonly description: string;
  readonly defaults: { readonly dark: string; readonly light: string };
}

export function swatch(color: string): string {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 16 16"><circle cx="8" cy="8" r="5" fill="${color}"/></svg>`;
  return `data:image/svg+xml;base64,${Buffer.from(svg).toString('base64')}`;
}

/** What a colour is called: 'Colour 3 (green)'. */
export function colorName(color: ContributedColor): string {
  return /^Colour \d \(\w+\)/.exec(color.description)?.[0] ?? color.id;
}
