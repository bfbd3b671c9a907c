// The rows of the list of the most surprising words.

import type { SurpriseResult } from '../protocol/surprise';
import type { PlacePick } from './passagePicks';

export function surprisePicks(uri: string, { surprising }: SurpriseResult): PlacePick[] {
  return surprising
    .filter(({ expected }) => expected !== null) // each word once, and only those that were asked for
    .map(({ range, text, sentence }) => ({
      label: text,
      description: `line ${range.start.line + 1}`,
      detail: sentence,
      place: { uri, range },
      text: sentence,
    }));
}
