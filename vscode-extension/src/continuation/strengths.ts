// The dial: how strongly a text is steered, as a factor of what was measured to be right.

export const strengths: readonly number[] = [0.5, 0.75, 1, 1.25, 1.5, 2];

/** A step stronger (1) or weaker (-1); undefined at the end of the dial. */
export const turned = (strength: number, by: 1 | -1): number | undefined =>
  by === 1 ? strengths.find((one) => one > strength) : strengths.findLast((one) => one < strength);

export const strengthSaid = (strength: number): string => `×${strength}`;
