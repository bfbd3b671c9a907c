// The model's state, as the server reports it (docs/editor-protocol.md).

export const statusMethod = 'codebookLsp/status';
export const pauseMethod = 'codebookLsp/pause';

export type ModelState = 'loading' | 'ready' | 'paused' | 'degraded' | 'overLimit' | 'failed';

export interface StatusParams {
  readonly state: ModelState;
  readonly message: string;
  readonly hint: string | null;
  /** Blocks of open documents that have not been read yet. */
  readonly pending: number;
  readonly model: ModelSummary | null;
}

export interface ModelSummary {
  readonly name: string;
  readonly hash: string | null;
  readonly sites: number;
  /** Of all codebooks together. */
  readonly codes: number;
  readonly device: string;
  readonly precision: string;
}
