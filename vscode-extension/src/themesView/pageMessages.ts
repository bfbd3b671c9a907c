// What the extension and the page of the Themes view say to each other.

import type { RiverView, VisiblePart } from './riverView';

/** To the page: what to show, or only which part is on the screen. */
export interface ToPage {
  /** Shown instead of a river. */
  readonly message?: string;
  /** The titles of buttons below the message. */
  readonly actions?: readonly string[];
  readonly view?: RiverView;
  readonly visible?: VisiblePart;
}

/** From the page: it is there, or what the reader asked for. */
export type FromPage =
  | { readonly kind: 'ready' }
  /** So far down the river, 0 to 1. */
  | { readonly kind: 'go'; readonly share: number }
  | { readonly kind: 'section' | 'act'; readonly index: number }
  | { readonly kind: 'open' | 'follow' | 'unfollow'; readonly theme: number };

/** Undefined for anything that the page does not say. */
export function fromPage(value: unknown): FromPage | undefined {
  const { kind, share, index, theme } = (typeof value === 'object' && value !== null ? value : {}) as Record<string, unknown>;
  switch (kind) {
    case 'ready':
      return { kind };
    case 'go':
      return typeof share === 'number' && share >= 0 && share <= 1 ? { kind, share } : undefined;
    case 'section':
    case 'act':
      return isCount(index) ? { kind, index } : undefined;
    case 'open':
    case 'follow':
    case 'unfollow':
      return isCount(theme) ? { kind, theme } : undefined;
    default:
      return undefined;
  }
}

const isCount = (value: unknown): value is number => Number.isInteger(value) && (value as number) >= 0;
