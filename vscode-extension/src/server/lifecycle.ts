// Where the server's process is in its life.

import type { StatusParams } from '../protocol/status';

export type Lifecycle =
  | { readonly phase: 'idle' }
  | { readonly phase: 'starting' }
  /** What the server says about itself is in its status; null until it has said something. */
  | { readonly phase: 'running'; readonly status: StatusParams | null }
  | { readonly phase: 'waiting'; readonly seconds: number }
  | { readonly phase: 'stopped'; readonly why: string };
