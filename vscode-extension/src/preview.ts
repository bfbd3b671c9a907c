// A continuation that may be inserted: for one version of one document, at one place.

import type { ContinueParams, ContinueResult } from './protocol';

export interface Place {
  readonly line: number;
  readonly character: number;
}

export interface Preview {
  readonly asked: ContinueParams;
  /** As far as it has come. */
  readonly text: string;
  /** Once it is complete. */
  readonly result?: ContinueResult;
}

export const begun = (asked: ContinueParams): Preview => ({ asked, text: '' });

export const grown = (preview: Preview, piece: string): Preview => ({ ...preview, text: preview.text + piece });

export const made = (preview: Preview, result: ContinueResult): Preview => ({ ...preview, text: result.newText, result });

/** What may be inserted at a place; undefined for nothing, and for a text that has changed. */
export function offered(preview: Preview | undefined, uri: string, version: number, at: Place): string | undefined {
  if (preview === undefined || preview.text === '') return undefined;
  const { textDocument, range } = preview.asked;
  const isThere =
    textDocument.uri === uri && textDocument.version === version && range.end.line === at.line && range.end.character === at.character;
  return isThere ? preview.text : undefined;
}

/** Asked once more, with the next seed. */
export function again({ asked, result }: Preview, version: number): ContinueParams {
  const seed = result?.seed ?? asked.seed;
  return {
    ...asked,
    textDocument: { ...asked.textDocument, version },
    ...(seed === undefined ? {} : { seed: (seed + 1) % 0x7fffffff }),
  };
}

/** A document's text with the continuation in it. */
export const inserted = (text: string, offset: number, continuation: string): string =>
  text.slice(0, offset) + continuation + text.slice(offset);
