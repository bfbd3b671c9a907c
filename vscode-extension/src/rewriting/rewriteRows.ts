// The ways to rewrite a passage, as rows to choose from.

import type { RewriteCandidate, RewriteResult } from '../protocol/rewriting';

/** More changes are counted only. */
const mostNamed = 3;

export interface RewriteRow {
  readonly label: string;
  readonly detail: string;
  readonly candidate: RewriteCandidate;
}

export const rewriteRows = ({ candidates }: RewriteResult): RewriteRow[] =>
  candidates.map((candidate) => {
    const named = candidate.changes.slice(0, mostNamed).map(({ label }) => label);
    const more = candidate.changes.length - named.length;
    return {
      label: [...named, ...(more > 0 ? [`${more} more`] : [])].join(', '),
      detail: `${candidate.detail}: ${candidate.newText.replace(/\s+/g, ' ').trim()}`,
      candidate,
    };
  });
