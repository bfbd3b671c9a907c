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
  /** '135 codebooks of 1,024 codes'. */
  readonly codebooks: string;
  readonly device: string;
  readonly precision: string;
}
