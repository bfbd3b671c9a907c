// Themes that a continuation goes toward together, as the user adds them one by one.

import type { ContinueHow } from '../protocol/continuation';

/** Steering toward a theme more strongly than this writes little else. */
const mostWeight = 3;

export class ThemeMix {
  private readonly parts = new Map<number, { readonly name: string; readonly weight: number }>();

  get isEmpty(): boolean {
    return this.parts.size === 0;
  }

  /** One more part of a theme. */
  add(theme: number, name: string): void {
    const weight = (this.parts.get(theme)?.weight ?? 0) + 1;
    this.parts.set(theme, { name, weight: Math.min(weight, mostWeight) });
  }

  /** "night landscape ×2, fear". */
  get said(): string {
    return [...this.parts.values()].map(({ name, weight }) => (weight === 1 ? name : `${name} ×${weight}`)).join(', ');
  }

  /** Toward all of them, and toward or away from one more. */
  how(last?: { readonly theme: number; readonly weight: number }): ContinueHow {
    const parts = [...this.parts].map(([theme, { weight }]) => ({ theme, weight }));
    return { toward: last === undefined ? parts : [...parts.filter(({ theme }) => theme !== last.theme), last] };
  }
}
