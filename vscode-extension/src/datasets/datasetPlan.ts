// How a workspace's datasets are annotated, and what the user is told about it.

import type { AnnotateDatasetResult, PreviewDatasetResult } from '../protocol/datasets';
import { count } from '../text/figures';

export const annotationKinds = ['top', 'counts', 'spans', 'vector', 'codes', 'themes', 'theme-spans'] as const;

export type AnnotationKind = (typeof annotationKinds)[number];

/** The content of .codebooklsp/dataset.json. */
export interface DatasetPlan {
  readonly fields?: readonly string[];
  readonly format?: string;
  readonly write?: readonly AnnotationKind[];
  readonly follow?: readonly string[];
  readonly onError?: 'stop' | 'skip' | 'keep';
}

export const kindDetails: Record<AnnotationKind, { readonly label: string; readonly detail: string }> = {
  top: { label: 'Top codes', detail: 'The most salient codes of each text.' },
  counts: { label: 'Counts', detail: 'On how many tokens each label, and each code you look for, fires.' },
  spans: { label: 'Spans', detail: 'Where the codes you look for fire.' },
  vector: { label: 'Bag of codes', detail: 'How often each code fires, as a sparse vector for a classifier.' },
  codes: { label: 'All codes', detail: 'Every code of every token. The file grows many times larger.' },
  themes: { label: 'Themes', detail: 'What each text is about.' },
  'theme-spans': { label: 'Theme spans', detail: 'Where in the text each theme stands.' },
};

/** Which files of a folder are datasets, going by their names. */
export const datasetGlob = '**/*.{jsonl,ndjson,csv,tsv,parquet}';

/** What the user typed, separated by commas. */
export const listOf = (typed: string): readonly string[] =>
  typed
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

export const needsFollowed = (write: readonly AnnotationKind[]): boolean => write.includes('spans');

/** The text of the file. It holds only what the user chose. */
export const planText = (plan: DatasetPlan): string => `${JSON.stringify(plan, undefined, 2)}\n`;

const longestLine = 160;

const shortened = (text: string): string =>
  text.length <= longestLine ? text : `${text.slice(0, longestLine).replace(/[\ud800-\udbff]$/, '')}…`;

/** What the user agrees to: the first record, and what would be added to it. */
export function consentText({ records: [first], format }: PreviewDatasetResult): string {
  if (first === undefined) return 'Every record is up to date. Nothing would be written.';
  const texts = first.texts.map(({ name, value }) => `${name === '' ? 'text' : name}: ${shortened(value)}`);
  const values = first.values.map(({ name, value }) => `+ ${name}: ${shortened(value)}`);
  const heading = `The first record to annotate (${format}${first.line > 0 ? `, line ${first.line}` : ''}):`;
  return [heading, '', ...texts, '', ...values].join('\n');
}

/** What was done, in one sentence. */
export function doneText(name: string, result: AnnotateDatasetResult): string {
  if (result.written === null) return `${name} is already up to date. Nothing was written.`;
  const counts = [
    [result.upToDate, 'up to date'],
    [result.passedOver, 'not selected'],
    [result.withoutText, 'without text'],
    [result.malformed, 'malformed'],
  ] as const;
  const others = counts.filter(([number]) => number > 0).map(([number, what]) => `${count(number)} ${what}`);
  const annotated = `${name}: ${count(result.annotated)} of ${count(result.records)} records annotated`;
  return others.length === 0 ? `${annotated}.` : `${annotated}; ${others.join(', ')}.`;
}
